import FoundationEssentials
import PlanText
import Units
internal import Wire

/// Prints what files say, for comparing the readers with the public suites of YAML and JSON.
enum ReadMode {
    /// Prints a line for each file: `{"file": …, "json": …}`, or
    /// `{"file": …, "error": code, "message": …, "line": …, "column": …}` with its first error.
    static func run(language: String, paths: [String]) -> CInt {
        guard language == "yaml" || language == "json" else { return 2 }
        for path in paths {
            guard let data = try? WholeFile.bytes(path) else { return 1 }
            print(line(SourceFile(name: path, bytes: data), isJSON: language == "json"))
        }
        return 0
    }

    private static func line(_ source: SourceFile, isJSON: Bool) -> String {
        var diagnostics = Diagnostics()
        let root =
            isJSON
            ? JSONReader.read(source, file: 0, into: &diagnostics)
            : YAMLReader.read(source, file: 0, into: &diagnostics)
        let name = "{\"file\":\"\(source.name.jsonEscaped)\""
        if let first = diagnostics.sorted().items.first(where: { $0.severity == .error }) {
            let place = source.position(at: first.range?.start ?? -1)
            return name
                + ",\"error\":\"\(first.code)\",\"message\":\"\(first.message.jsonEscaped)\""
                + ",\"line\":\(place.line),\"column\":\(place.column)}"
        }
        return name + ",\"json\":\(root?.json ?? "null")}"
    }
}
