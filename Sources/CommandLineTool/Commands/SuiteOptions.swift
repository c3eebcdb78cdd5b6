import PlanText
import Reports

/// What the command line says about the runs of all its plans.
struct SuiteOptions: Equatable, Sendable {
    /// A plan, and what a suite calls it.
    struct Run: Equatable, Sendable {
        var name: String
        var options: RunOptions
    }

    /// In the order of the command line, one for each plan.
    var runs: [Run] = []
    /// Files that have the results of all plans.
    var together: [OutputTarget] = []

    /// What stands in paths for the name of a plan.
    static let placeholder = "{plan}"

    init(_ arguments: Arguments) throws(UsageError) {
        let common = try RunCommand.options(arguments)
        let paths = arguments.operands
        let isSuite = paths.count > 1
        if isSuite, common.outputs.takeStandardOutput {
            throw UsageError(
                "option '--out' cannot have '-' for several plans: standard output has what they "
                    + "came to")
        }
        if isSuite { together = common.outputs.filter { $0.isOfAll } }
        for (name, path) in zip(Self.names(paths), paths) {
            var options = common
            options.planPath = path
            options.history = common.history.map { Self.filled($0, name) }
            options.outputs = []
            for output in common.outputs where !isSuite || !output.isOfAll {
                if isSuite, !output.path.contains(Self.placeholder) {
                    throw Self.oneFileOnly(output)
                }
                options.outputs.append(
                    OutputTarget(path: Self.filled(output.path, name), format: output.format))
            }
            runs.append(Run(name: name, options: options))
        }
        try checkPaths(paths)
    }

    /// The names of the files without folder and ending; of the same ones the later have a number.
    static func names(_ paths: [String]) -> [String] {
        var used: Set<String> = []
        return paths.map { path in
            let file = path.split(separator: "/").last.map(String.init) ?? path
            let dot = file.lastIndex(of: ".") ?? file.endIndex
            let stem = dot == file.startIndex || file == "-" ? file : String(file[..<dot])
            let name = stem == "-" ? "stdin" : stem
            var unique = name
            var number = 2
            while !used.insert(unique).inserted {
                unique = "\(name)-\(number)"
                number += 1
            }
            return unique
        }
    }

    private static func filled(_ path: String, _ name: String) -> String {
        path.replacing(placeholder, with: name)
    }

    private static func oneFileOnly(_ output: OutputTarget) -> UsageError {
        let slash = output.path.lastIndex(of: "/").map { output.path.index(after: $0) }
        let folder = output.path[..<(slash ?? output.path.startIndex)]
        let dot = output.path[folder.endIndex...].lastIndex(of: ".") ?? output.path.endIndex
        // What has no ending of its own is asked for by its name.
        let (what, name, ending) =
            output.format.ending.isEmpty
            ? (output.format.key, output.format.key + "=", String(output.path[dot...]))
            : (output.format.ending, "", output.format.ending)
        return UsageError(
            "option '--out' cannot be '\(output.path)' for several plans: a \(what) "
                + "file has the result of one",
            help: "write \(placeholder) where the name of the plan shall stand: "
                + "--out '\(name)\(folder)\(placeholder)\(ending)'")
    }

    /// No file is written twice, and none that is read.
    private func checkPaths(_ plans: [String]) throws(UsageError) {
        var known = Set(plans)
        for output in runs.flatMap(\.options.outputs) + together {
            if plans.contains(output.path) {
                throw UsageError(
                    "option '--out' cannot be '\(output.path)': that file is the input")
            }
            if !known.insert(output.path).inserted {
                throw UsageError("option '--out' names '\(output.path)' twice")
            }
        }
    }
}

extension OutputTarget {
    /// Whether one file has the results of all plans.
    fileprivate var isOfAll: Bool {
        format.holdsSeveral && !path.contains(SuiteOptions.placeholder)
    }
}
