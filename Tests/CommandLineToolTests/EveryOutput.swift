import Metrics
import Reports
import TestSupport

/// A run with every output, made once for the tests that read them.
struct EveryOutput {
    let folder: TemporaryFolder
    let end: Spawned.End
    /// What its result file says.
    let result: RunResult

    static let made = Task { try await EveryOutput() }

    /// Where each format is written; those without an ending go by their names.
    static let files: [(format: OutputFormat, name: String)] = OutputFormat.all
        .filter(\.isWritten).map {
            ($0, $0.ending.isEmpty ? "by-name.\($0.key)" : "run\($0.ending)")
        }

    private static let plan = """
        version: 1
        name: every output
        target: { embedded: { drop: 5% } }
        messages:
          hello: { text: "{{ id }}", expect: echo, timeout: 300ms }
          order: { text: "{{ id }}", expect: echo, timeout: 300ms }
        profiles:
          user: { send: { mix: { hello: 3, order: 1 }, every: 40ms } }
        phases:
          - steady: { clients: 4, for: 1s }
            name: warm up
            measure: false
          - steady: { clients: 4, for: 2s }
            name: day
        thresholds:
          - p99(rtt) < 90ms
          - p50(rtt, message=order) < 1us
          - share(errors) < 90%
          - { assert: p99(reconnect) < 1s, optional: true }
        """

    private init() async throws {
        let folder = try TemporaryFolder()
        let plan = try folder.file("plan.yaml", Self.plan)
        let outputs = Self.files.flatMap { format, name in
            ["--out", "\(format.key)=\(folder.path(name))"]
        }
        end = try await Spawned(["run", plan, "--quiet", "--seed", "7"] + outputs).wait()
        result = try ResultReader.read(path: folder.path("run.wsr"))
        self.folder = folder
    }

    /// The text of an output.
    func text(_ key: String) throws -> String {
        guard let file = Self.files.first(where: { $0.format.key == key }) else { return "" }
        return try folder.text(file.name)
    }

    /// The rows of the table of seconds, each by its head.
    func rows() throws -> [[String: String]] {
        let lines = try text("csv").split(separator: "\r\n").map {
            $0.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
        }
        return lines.dropFirst().map { Dictionary(uniqueKeysWithValues: zip(lines[0], $0)) }
    }

    /// The lines of the text of seconds, as trees.
    func lines() throws -> [JSONTree] {
        try text("ndjson").split(separator: "\n").map { try JSONTree(String($0)) }
    }

    /// The value of the last sample of a series in the file for Prometheus.
    func last(_ series: String) throws -> String? {
        try text("prom").split(separator: "\n").last { $0.hasPrefix(series + " ") }
            .map { String($0.dropFirst(series.count + 1).prefix { $0 != " " }) }
    }
}
