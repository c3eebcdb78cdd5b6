import PlanText

/// A key of `outputs`: a kind of file that a run writes. Those who write them say which there are.
public struct OutputKey: Sendable {
    let name: String
    let meaning: String

    /// `meaning` is one sentence.
    public init(_ name: String, _ meaning: String) {
        self.name = name
        self.meaning = meaning
    }
}

extension Section {
    static let outputs = Section("outputs")
}

/// Files that a run writes.
extension Keys {
    static func outputs(_ outputs: [OutputKey]) -> KeyTable {
        KeyTable(
            "Files that a run writes; a relative path starts at the working directory.",
            outputs.map { Key($0.name, .spelled(.file), $0.meaning) })
    }
}

extension Kind<[Plan.Output]> {
    static var outputs: Kind {
        Kind(.section(.outputs)) { reader, node, _ in reader.outputs(node) }
    }
}

extension Reader {
    fileprivate func outputs(_ node: Node) -> [Plan.Output]? {
        guard let fields = fields(node, .outputs) else { return nil }
        var taken: Set = [PlanFile.resolved(source.name)]
        var outputs: [Plan.Output] = []
        for key in language.table(.outputs).keys {
            guard let node = fields[key.name], let path = text(node) else { continue }
            if path.isEmpty {
                error(.badValue, "a file name must not be empty", at: node.range)
            } else if !taken.insert(PlanFile.resolved(path)).inserted {
                let isPlan = PlanFile.resolved(path) == PlanFile.resolved(source.name)
                error(
                    .conflict, "'\(path)' is \(isPlan ? "the plan itself" : "already written")",
                    at: node.range)
            }
            outputs.append(Plan.Output(key: key.name, path: path))
        }
        return outputs
    }
}
