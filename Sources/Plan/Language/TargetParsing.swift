import PlanText

/// A text that is no target; the message says why.
public struct BadTarget: Error, Sendable, CustomStringConvertible {
    public var message: String
    public var description: String { message }
}

extension Target.Place {
    /// Reads a target from outside a plan: a `ws://`, `wss://` or `ws+unix://` URL, or `embedded`.
    public init(parsing text: String, environment: [String: String] = [:]) throws(BadTarget) {
        self = try Reader(target: text, environment: environment).place(from: text)
    }
}

extension Plan {
    /// Reads a target from outside as one of this plan, so that `{{ }}` in it may use rows and
    /// captured values; what it uses of rows is noted, and is there once the rows are read after it.
    public mutating func place(
        parsing text: String, environment: [String: String]
    ) throws(BadTarget) -> Target.Place {
        let reader = Reader(target: text, environment: environment)
        reader.scope = Scope(data: data.map(\.name), captures: captures)
        reader.uses.columns = data.map(\.uses)
        let place = try reader.place(from: text)
        if against != nil, case .embedded = place {
            throw BadTarget(
                message: "the embedded server is no target to compare with another one")
        }
        let used = Target(place).data
        for index in data.indices {
            let known = data[index].uses.count
            data[index].uses = reader.uses.columns[index]
            // No place in the plan says what only the target uses.
            for column in data[index].uses.indices.dropFirst(known) {
                data[index].uses[column].range = data[index].range
            }
            guard used.contains(index) else { continue }
            data[index].profiles.formUnion(profiles.indices.filter { profiles[$0].weight > 0 })
        }
        return place
    }
}

extension Reader {
    /// A reader of a target alone.
    fileprivate convenience init(target text: String, environment: [String: String]) {
        self.init(
            files: [SourceFile(name: "target", bytes: Array(text.utf8))],
            variables: Variables(given: [:], environment: environment), language: .plain)
    }

    fileprivate func place(from text: String) throws(BadTarget) -> Target.Place {
        if text == "embedded" { return .embedded(EmbeddedTarget()) }
        let range = SourceRange(file: 0, start: 0, end: source.bytes.count)
        if let url = url(text, at: range) { return .urls([url]) }
        let first = diagnostics.items.first { $0.severity == .error }
        let hint = first?.hint.map { " (\($0))" } ?? ""
        throw BadTarget(message: (first?.message ?? "expected a target URL, got '\(text)'") + hint)
    }
}
