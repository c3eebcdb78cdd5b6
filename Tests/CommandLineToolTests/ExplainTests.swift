import Conductor
import DataSources
import FoundationEssentials
import Plan
import PlanText
import TestSupport
import Testing

@testable import CommandLineTool

/// What `explain` prints.
@Suite struct ExplainTests {
    private static let plan = """
        version: 1
        name: a day
        target: ws://10.0.0.1:80
        messages: { m: { text: hello, expect: echo, timeout: 2s } }
        profiles: { user: { session: 20s, send: { mix: m, every: 1s } } }
        phases:
          - ramp: { clients: 0 -> 400, for: 30s }
            measure: false
          - repeat:
              times: 2
              phases:
                - wave: { clients: 400..800, period: 30s, for: 30s }
                  name: tide
                - pause: 5s
          - parallel:
              - - steady: { clients: 100, for: 50s }
              - - steady: { arrivals: 20/s, for: 20s }
                  name: "guests <&> \\"co\\""
        thresholds:
          - p99(rtt, phase=tide) < 250ms
          - p99.99(rtt) < 1s and share(errors) < 1%
          - p99(session) < 1m
        """
    private static let host = HostOffer(
        descriptors: 4_096, portRange: 32_768...60_999, timeWaitReuse: 2, memory: 1 << 30, cores: 2)

    private static func explanation(
        _ text: String = plan, host: HostOffer = host, smoke: Bool = false
    ) throws -> Explanation {
        let source = SourceFile(name: "day.yaml", bytes: Array(text.utf8))
        let (plan, diagnostics) = PlanReader.read(
            source, variables: [:], environment: [:], language: .plain)
        return try Explanation(
            try #require(plan, "\(diagnostics.items.map(\.message))"), data: PlanData(),
            smoke: smoke, host: host, environment: [:])
    }

    private static func text(_ explanation: Explanation, _ columns: Int) -> String {
        ExplainText(explanation, style: Style(color: false), columns: columns, blocks: .full).text
    }

    private static let fixtures = URL(filePath: #filePath).deletingLastPathComponent()
        .appending(path: "Fixtures")

    /// Files of what is printed at some widths.
    @Test(arguments: [40, 60, 100, 200])
    func theTextFitsItsWidth(_ columns: Int) throws {
        let text = try Self.text(Self.explanation(), columns)
        let file = Self.fixtures.appending(path: "explain-\(columns).txt")
        #expect(text == (try? String(contentsOf: file, encoding: .utf8)))
        let widest = text.split(separator: "\n").map { String($0).columns }.max() ?? 0
        #expect(widest <= columns)
    }

    /// Wider and narrower terminals get what is readable.
    @Test func widthsHaveBounds() throws {
        let explanation = try Self.explanation()
        #expect(Self.text(explanation, 10) == Self.text(explanation, 40))
        #expect(Self.text(explanation, 500) == Self.text(explanation, 200))
    }

    /// What is not enough is told with the way out, and nothing is said of what gives out first.
    @Test func whatIsNotEnoughIsTold() throws {
        var host = Self.host
        host.descriptors = 400
        host.portRange = 40_000...40_499
        let text = try Self.text(Self.explanation(host: host), 100)
        #expect(text.contains(", not enough"))
        #expect(
            text.contains(
                "  error: 800 connections at once need 436 descriptors in each of 2 loops"))
        #expect(text.contains("    hint: raise the limit (ulimit -n 436)"))
        #expect(text.contains("  error: 800 connections at once to 10.0.0.1:80 need 800 ports"))
        #expect(!text.contains("first to give out"))
    }

    private static let locales: [(environment: [String: String], characters: [Character])] = [
        (["LANG": "C"], Blocks.plain.characters),
        (["LC_ALL": "POSIX", "LANG": "de_DE.UTF-8"], Blocks.plain.characters),
        (["LC_ALL": "", "LANG": "en_GB.utf8"], Blocks.full.characters),
        ([:], Blocks.full.characters),
    ]

    @Test(arguments: locales)
    func blocksAreForThoseWhoSeeThem(_ environment: [String: String], _ characters: [Character]) {
        #expect(Blocks(environment: environment).characters == characters)
    }

    @Test func blocksShowWhatIsThere() {
        #expect(Blocks.full.row([0, 1e-9, 50, 99.9, 100], peak: 100) == " ▁▄██")
        #expect(Blocks.plain.row([0, 1e-9, 50, 99.9, 100], peak: 100) == " .=@@")
        #expect(Blocks.full.row([0, 5, .infinity], peak: .infinity) == " ▁█")
    }

    // MARK: Other formats

    /// Every number has its unit in its name.
    @Test func theDocumentIsWhole() throws {
        let document = try JSONTree(ExplainJSON(Self.explanation()).text)
        #expect(document["schema"] == .number(1) && document["length_seconds"] == .number(150))
        let phases = document["phases"]?.items ?? []
        #expect(phases.count == 7)
        #expect(phases.map { $0["parent_index"] ?? .null }[2] == .number(1))
        #expect(phases.last?["branch_number"] == .number(2))
        let curves = document["curves"]?.items ?? []
        #expect(curves.count == 9)
        #expect(curves.first?["peak"] == .number(900))
        #expect(curves.allSatisfy { $0["highest_of_columns"]?.items.count == 120 })
        let thresholds = document["thresholds"]?.items ?? []
        #expect(thresholds.map { $0["quantity"]?.string }.count == 4)
        #expect(thresholds.first?["needed_count"] == .number(1_000))
        let host = document["host"]
        #expect(host?["first_limit"]?.string == "time_wait_ports")
        #expect(
            host?["limits"]?.items.map { $0["kind"]?.string } == [
                "descriptors", "ports", "memory", "time_wait_ports", "bandwidth",
            ])
    }

    /// Names hold what Mermaid and the page take for something else.
    @Test func theChartHasEscapedNames() throws {
        #expect(
            PhaseChart(try Self.explanation().stages).text == """
                flowchart LR
                  p0["ramp<br/>0 → 400 clients<br/>30s"]
                  subgraph p1["repeat: 2 rounds, 1m10s"]
                    p2["tide<br/>400 → 800 clients, a wave each 30s<br/>30s"]
                    p3["pause<br/>nothing is sent<br/>5s"]
                    p2 --> p3
                  end
                  subgraph p4["parallel: 2 branches side by side, 50s"]
                    subgraph p4b1["branch 1"]
                      p5["steady<br/>100 clients<br/>50s"]
                    end
                    subgraph p4b2["branch 2"]
                      p6["guests #lt;#amp;#gt; #quot;co#quot;<br/>20 arrivals/s<br/>20s"]
                    end
                  end
                  p0 --> p1
                  p1 --> p4

                """)
        #expect(PhaseChart.escaped("a`b#c\\d\ne") == "a#96;b#35;c#92;d e")
    }

    @Test func aSmokeRunIsExplainedAsSuch() throws {
        let text = try Self.text(Self.explanation(smoke: true), 80)
        #expect(text.contains("up to 2 clients, up to 0.5 arrivals/s"))
    }

    // MARK: The command

    /// All plans of the repository, in all formats.
    @Test func allPlansAreExplained() async throws {
        let plans = try FileManager.default.contentsOfDirectory(atPath: Spawned.checkout + "plans")
            .filter { $0.hasSuffix(".yaml") }.sorted()
        #expect(plans.count > 20)
        for plan in plans {
            for format in ["text", "json", "mermaid"] {
                let end = try await Spawned.run("explain", "plans/\(plan)", "--format", format)
                #expect(end.code == 0 && !end.output.isEmpty, "\(plan): \(end)")
                if format == "json" { _ = try JSONTree(end.output) }
            }
        }
    }

    @Test(arguments: [
        (["explain", "plans/none.yaml"], "plans/none.yaml"), (["explain"], "PLAN"),
        (["explain", "plans/ramp.yaml", "--format", "jsn"], "'json'"),
        (["explain", "plans/ramp.yaml", "--target", "http://a"], "target"),
        (["explain", "plans/ramp.yaml", "--var", "nothing=1"], "nothing"),
    ])
    func whatIsWrongIsTold(_ words: [String], _ text: String) async throws {
        let end = try await Spawned(words).wait()
        #expect(end.code == 104 && end.output.isEmpty && end.errors.contains(text), "\(end)")
    }

    @Test func optionsChangeWhatIsPlanned() async throws {
        let smoke = try await Spawned.run(
            "explain", "plans/ramp.yaml", "--smoke", "--target", "ws://127.0.0.1:9", "--seed", "7")
        #expect(smoke.code == 0 && smoke.output.contains("ws://127.0.0.1:9, 3 phases, 3s"))
    }
}
