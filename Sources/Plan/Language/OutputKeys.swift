import FoundationEssentials
import PlanText

extension Section {
    static let outputs = Section("outputs")
}

/// Files that a run writes.
extension Keys {
    static let outputs = KeyTable(
        "Files that a run writes; a relative path is one of the working directory.",
        [
            Key("json", .spelled(.file), "The summary for machines."),
            Key("wsr", .spelled(.file), "The whole result, for `wsplan report`."),
            Key("html", .spelled(.file), later: true, "A report to look at."),
            Key("junit", .spelled(.file), later: true, "Thresholds as test cases, for CI."),
            Key("csv", .spelled(.file), later: true, "The figures of each second."),
            Key("md", .spelled(.file), later: true, "The summary for a pull request."),
        ])
}

extension Kind<[Plan.Output]> {
    static var outputs: Kind {
        Kind(.section(.outputs)) { reader, node, _ in reader.outputs(node) }
    }
}

extension Reader {
    fileprivate func outputs(_ node: Node) -> [Plan.Output]? {
        guard let fields = fields(node, .outputs) else { return nil }
        var taken: Set = [Self.resolved(source.name)]
        for key in Keys.outputs.all {
            guard let node = fields[key], let path = text(node), !path.isEmpty else { continue }
            if !taken.insert(Self.resolved(path)).inserted {
                let isPlan = Self.resolved(path) == Self.resolved(source.name)
                error(
                    .conflict,
                    "'\(path)' is \(isPlan ? "the plan itself" : "written already")",
                    at: node.range)
            }
        }
        return Plan.Output.Kind.allCases.compactMap { kind in
            guard let node = fields[kind.rawValue], let path = text(node) else { return nil }
            if path.isEmpty {
                error(.badValue, "the name of a file is not empty", at: node.range)
            }
            return Plan.Output(kind: kind, path: path)
        }
    }

    /// Which file a path leads to.
    private static func resolved(_ path: String) -> String {
        URL(filePath: path).resolvingSymlinksInPath().path(percentEncoded: false)
    }
}
