import JSONScan
import PlanText
import Units

extension Section {
    static let data = Section("data")
}

/// Rows whose fields messages use.
extension Keys {
    static let data: Record<DataSource> = Record(
        .data, "Rows whose fields messages use.", choice: ["file", "rows", "command"],
        called: "data", DataSource(name: "", origin: .rows([]))
    ) {
        Row(
            "file", .dataFile,
            "A CSV, JSON or NDJSON file, or one of plain lines, next to the plan."
        ) { $0.origin = $1 }
        Row("rows", .dataRows, "The rows themselves.") { $0.origin = $1 }
        Row(
            "command", .dataCommand,
            "A program that prints rows, with its arguments; needs `--allow-commands`."
        ) { $0.origin = $1 }
        Row(
            "pick", .word, \.pick,
            "Which row is taken next; `unique` gives each row once.")
        Row(
            "scope", .word, \.scope,
            "How long a row is kept: for the client's life, or for one message, each message of a "
                + "client being one row further.")
    } finish: { reader, fields, data in
        if let place = data.place(in: fields) { data.range = place }
        reader.checkPick(of: fields)
    }
}

extension DataSource {
    fileprivate func place(in fields: Fields) -> SourceRange? {
        ["file", "rows", "command"].lazy.compactMap { fields[$0]?.range }.first
    }
}

extension Kind<DataSource.Origin> {
    fileprivate static var dataFile: Kind {
        Kind(.spelled(.file)) { reader, node, _ in reader.dataFile(node) }
    }

    fileprivate static var dataRows: Kind {
        Kind(.list(.json, least: 1)) { reader, node, _ in reader.dataRows(node) }
    }

    fileprivate static var dataCommand: Kind {
        let command = Kind<[String]>.command(example: "[python3, orders.py]")
        return Kind(command.type) { reader, node, what in
            command.read(reader, node, what).map {
                .command($0, folder: reader.folder(of: node))
            }
        }
    }
}

extension Reader {
    /// So many data sets a plan may have; the engine's limit.
    private static let mostSets = 64

    /// Where the rows of a plan come from. What is used of them is known at the end.
    func dataSources(_ node: Node) -> [DataSource] {
        if let scalar = node.scalar, scalar.kind != .null {
            let stem = scalar.text.split(separator: "/").last?.prefix { $0.isLetter } ?? ""
            wrongType(
                "a map for 'data'", node,
                hint: "write data: { \(stem.isEmpty ? "rows" : stem): \(scalar.text) }")
            return []
        }
        let members = mapping(node, "'data'") ?? []
        if members.count > Self.mostSets {
            error(
                .badValue, "a plan may have at most \(Self.mostSets) kinds of data", at: node.range)
        }
        return members.compactMap(dataSource)
    }

    private func dataSource(_ member: Member) -> DataSource? {
        var source: DataSource?
        if case .scalar = member.value.value {
            source = dataFile(member.value).map {
                DataSource(name: "", origin: $0, range: member.value.range)
            }
        } else {
            source = record(member.value, Keys.data)
        }
        source?.name = member.key
        return source
    }

    /// The rows of a command are taken as they come.
    fileprivate func checkPick(of fields: Fields) {
        guard let node = fields["pick"], let command = fields["command"], !command.isBroken,
            let scalar = node.scalar, ["random", "shuffle"].contains(scalar.text)
        else { return }
        error(
            .conflict, "rows of a command are taken in the order they come, not '\(scalar.text)'",
            at: node.range, hint: "valid: sequential, unique")
    }

    fileprivate func dataFile(_ node: Node) -> DataSource.Origin? {
        guard let name = text(node) else { return nil }
        guard !name.isEmpty else {
            error(.badValue, "expected a file name", at: node.range)
            return nil
        }
        return .file(IncludeReader.path(name, beside: files[node.range.file].name))
    }

    fileprivate func dataRows(_ node: Node) -> DataSource.Origin? {
        guard let items = sequence(node, "'rows'", hint: "write [{ user: ann }, …]") else {
            return nil
        }
        if items.isEmpty { error(.badValue, "'rows' needs at least one row", at: node.range) }
        let rows = items.compactMap(jsonText)
        return items.isEmpty || rows.count < items.count ? nil : .rows(rows)
    }

    /// A value as JSON; its texts are no templates.
    private func jsonText(_ node: Node) -> String? {
        switch node.value {
        case .scalar(let scalar):
            if scalar.kind == .string { return "\"\(scalar.text.jsonEscaped)\"" }
            guard case .literal(let text)? = json(node) else { return nil }
            return text
        case .sequence(let items):
            let values = items.compactMap(jsonText)
            return values.count < items.count ? nil : "[\(values.joined(separator: ","))]"
        case .mapping(let members):
            let values = members.compactMap { member in
                jsonText(member.value).map { "\"\(member.key.jsonEscaped)\":\($0)" }
            }
            return values.count < members.count ? nil : "{\(values.joined(separator: ","))}"
        case .broken: return nil
        }
    }
}
