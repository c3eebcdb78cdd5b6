public import LoadEngine
public import Plan
public import PlanText
import Units

/// The rows of a plan as a run uses them.
public struct PlanData: Sendable {
    /// A program to start, and where its rows go.
    struct Command: Sendable {
        var name: String
        var words: [String]
        var folder: String
        var columns: [String?]
        var feed: RowFeed
        /// What hides secret values of the rows, if they are only looked at.
        var mask: RowMask?
    }

    /// In the order of the plan.
    public var sets: [DataSet] = []
    var commands: [Command] = []

    public init() {}
}

/// Opens the data of a plan: reads files, and says what is wrong with them at the place in the plan.
/// Nothing of what stands in them is ever quoted, for it may be secret.
public struct DataReader {
    /// What may be wrong; the codes are part of the interface and never change.
    enum Code: String, CaseIterable {
        case unreadableFile = "unreadable-file"
        case badData = "bad-data"
        case unknownField = "unknown-field"
        case needsCommands = "needs-commands"
    }

    private var diagnostics = Diagnostics()
    private var data = PlanData()
    /// The names whose values are hidden.
    private let secrets: SecretNames?

    /// The rows of a plan, of use only if no error is added to the diagnostics. Programs are not
    /// started; that they are not allowed is an error, or a warning where nothing is run. Rows that
    /// are shown and not sent have `***` for the values of secret names.
    public static func read(
        _ plan: Plan, allowsCommands: Bool, isRun: Bool, hidesSecrets: Bool = false,
        into diagnostics: inout Diagnostics
    ) -> PlanData {
        var reader = DataReader(secrets: hidesSecrets ? plan.secretNames : nil)
        for source in plan.data {
            if case .command(let words, let folder) = source.origin {
                reader.add(source, words, folder)
                if !allowsCommands { reader.refuse(source, words, isRun: isRun) }
            } else {
                reader.readTable(source)
            }
        }
        for item in reader.diagnostics.items { diagnostics.add(item) }
        return reader.data
    }

    private init(secrets: SecretNames?) { self.secrets = secrets }

    private func mask(of source: DataSource) -> RowMask? {
        secrets.map { RowMask(names: $0, set: source.name) }
    }

    private mutating func add(_ source: DataSource, _ words: [String], _ folder: String) {
        let columns = source.uses.map(\.field)
        let feed = RowFeed(columns: max(1, columns.count))
        data.commands.append(
            PlanData.Command(
                name: source.name, words: words, folder: folder, columns: columns, feed: feed,
                mask: mask(of: source)))
        data.sets.append(DataSet(source, .feed(feed)))
    }

    private mutating func refuse(_ source: DataSource, _ words: [String], isRun: Bool) {
        diagnostics.add(
            Diagnostic(
                isRun ? .error : .warning, code: Code.needsCommands.rawValue,
                "the rows of '\(source.name)' come from the program '\(words[0])', which is started "
                    + "only with --allow-commands", at: source.range,
                hint: "pass --allow-commands if you trust the plan"))
    }

    // MARK: Tables

    private mutating func readTable(_ source: DataSource) {
        var reader = RowReader(source.uses.map(\.field), mask: mask(of: source))
        var problems: [DataProblem] = []
        var file: String?
        switch source.origin {
        case .rows(let rows): for row in rows { reader.add(json: Array(row.utf8)[...]) }
        case .command: return
        case .file(let path):
            let name = Self.lastPart(of: path)
            file = name
            guard let kind = DataFile.kind(of: path) else {
                error(
                    .badData, "'\(name)' has no known file ending", at: source.range,
                    hint: "valid: .csv, .tsv, .json, .ndjson, .txt")
                return
            }
            do throws(DataProblem) {
                problems = DataFile.read(try DataFile.read(path), kind, into: &reader)
            } catch {
                self.error(.unreadableFile, error.text, at: source.range)
                return
            }
        }
        if problems.isEmpty, reader.rows.rows == 0 { problems = [DataProblem("it has no rows")] }
        if reader.rows.size > RowBuilder.maximumBytes {
            problems = [DataProblem("it has more than 3 GiB of values")]
        }
        for problem in problems {
            let line = problem.line.map { " line \($0)" } ?? ""
            error(.badData, "'\(file ?? source.name)'\(line): \(problem.text)", at: source.range)
        }
        guard problems.isEmpty else { return }
        checkColumns(source, reader)
        data.sets.append(DataSet(source, .table(reader.table())))
    }

    private mutating func checkColumns(_ source: DataSource, _ reader: borrowing RowReader) {
        for (column, use) in source.uses.enumerated() {
            guard let field = use.field, let row = reader.lacking[column] else { continue }
            if reader.lackingCount[column] < reader.rows.rows {
                if !use.isNeeded { continue }
                error(
                    .badData, "row \(row) of '\(source.name)' has no '\(field)'", at: use.range,
                    hint:
                        "each row needs the fields that the plan uses; null counts as a value, and "
                        + "default(…) replaces a missing one")
                continue
            }
            let hint = Self.hint(for: field, of: source.name, among: reader.names)
            diagnostics.add(
                Diagnostic(
                    use.isNeeded ? .error : .warning, code: Code.unknownField.rawValue,
                    "the rows of '\(source.name)' have no field '\(field)'", at: use.range,
                    hint: hint))
        }
    }

    /// What was probably meant by a field that is not there.
    private static func hint(
        for field: String, of set: String, among names: [String]
    ) -> String {
        if names.isEmpty { return "the rows have no fields; write {{ \(set) }} for the whole row" }
        if names.count == 1, names[0].contains("|") {
            return "fields are separated by ',', ';' or a tab"
        }
        let padded = names.first { $0.split(separator: " ").joined(separator: " ") == field }
        guard let near = padded ?? closest(to: field, among: names) else {
            return "valid: \(names.joined(separator: ", "))"
        }
        let isWord = near.allSatisfy { $0.isLetter || $0.isNumber || "._-".contains($0) }
        return isWord ? "did you mean '\(near)'?" : "write \(set)['\(near)']"
    }

    private mutating func error(
        _ code: Code, _ message: String, at range: SourceRange, hint: String? = nil
    ) {
        diagnostics.error(code.rawValue, message, at: range, hint: hint)
    }

    private static func lastPart(of path: String) -> String {
        path.split(separator: "/").last.map(String.init) ?? path
    }
}

extension RowReader {
    /// The rows as a table.
    consuming func table() -> DataTable { rows.table() }
}

extension DataSet {
    fileprivate init(_ source: DataSource, _ rows: Rows) {
        let pick: Pick =
            switch source.pick {
            case .sequential: .sequential
            case .random: .random
            case .shuffle: .shuffle
            case .unique: .unique
            }
        self.init(
            name: source.name, rows: rows, columns: max(1, source.uses.count), pick: pick,
            scope: source.scope == .message ? .message : .client,
            fields: source.uses.map { $0.field ?? source.name })
    }
}
