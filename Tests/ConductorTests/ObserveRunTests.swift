import Assertions
import Glibc
import Metrics
import Plan
import PlanText
import Reports
import TestSupport
import Testing

@testable import Conductor

extension PeerTests {
    /// Whole runs that observe a target.
    @Suite(.serialized) struct ObserveRunTests {
        private func result(
            _ observe: String, thresholds: String = "[]", length: String = "2200ms"
        ) throws -> RunResult {
            let text = """
                version: 1
                name: observed
                target: embedded
                observe: { \(observe) }
                messages:
                  hello: { text: "{{ id }}", expect: echo, timeout: 5s }
                profiles:
                  user: { send: { mix: hello, every: 50ms } }
                phases:
                  - steady: { clients: 2, for: \(length) }
                thresholds: \(thresholds)
                """
            let source = SourceFile(name: "observed.yaml", bytes: Array(text.utf8))
            let (plan, diagnostics) = PlanReader.read(
                source, variables: [:], environment: [:], language: .plain)
            let found = diagnostics.items.map { "\($0.code): \($0.message)" }
            let setup = RunSetup(
                plan: try #require(plan, "\(found)"), source: source, seed: 7, loops: 1,
                tool: "test")
            let result = try Conductor(setup).run()
            #expect(Books(result.store).wrong.map(\.name) == [])
            return result
        }

        @Test func aProcessIsReadAndJudged() throws {
            let result = try result(
                "server: { pid: \(getpid()), every: 100ms }",
                thresholds: "['max(server.rss) < 1000GiB', 'avg(server.cpu) > 0', "
                    + "'last(server.threads, phase=steady) >= 2', 'min(server.descriptors) > 2']")
            #expect(
                result.conclusion.verdicts.map(\.result) == [.passed, .passed, .passed, .passed])
            let history = try #require(result.conclusion.observed?.first)
            #expect(history.readings > 0 && history.failed == 0 && history.end == nil)
            #expect(history.unreadable == [] && history.place == "process \(getpid())")
            #expect(result.series.points.contains { $0.observed.count == 4 })
        }

        /// The last value that a page had within the measured time is the last one of the gauge.
        @Test func aCounterOfAPageComesThroughExactly() throws {
            try ScriptedPeer.with { connection in
                try connection.head()
                let body = "# TYPE served counter\nserved{code=\"200\"} \(connection.number)\n"
                try connection.send(
                    "HTTP/1.1 200 OK\r\nContent-Length: \(body.utf8.count)\r\n\r\n\(body)")
            } _: { (peer: ScriptedPeer) in
                let result = try result(
                    "page: { scrape: 'http://127.0.0.1:\(peer.port)/metrics', every: 100ms, "
                        + "metrics: { served: 'served{code=\"200\"}' } }",
                    thresholds: "[last(page.served) > 0]")
                let seen = try #require(
                    result.store.gauges.summary(.observed(0), in: result.measured))
                // The first connection looked whether the page is there.
                #expect(seen.min == 1 && seen.last == seen.max && seen.last == seen.last.rounded())
                let history = try #require(result.conclusion.observed?.first)
                #expect(seen.last <= Double(history.readings) && history.failed == 0)
                #expect(result.conclusion.verdicts.map(\.result) == [.passed])
            }
        }

        @Test func aPageThatNeverComesIsAGapAndNoZero() throws {
            try ScriptedPeer.with { connection in
                try connection.head()
                try connection.stare()
            } _: { (peer: ScriptedPeer) in
                let result = try result(
                    "page: { scrape: 'http://127.0.0.1:\(peer.port)/', metrics: { q: depth } }",
                    thresholds: "[max(page.q) < 5]", length: "3s")
                #expect(result.store.gauges.summary(.observed(0), in: .all) == nil)
                #expect(result.conclusion.verdicts.map(\.result) == [.noData])
                let history = try #require(result.conclusion.observed?.first)
                #expect(history.unreadable == ["no page yet: timed out"])
                #expect(history.problems.allSatisfy { $0.text == "timed out" })
            }
        }

        // MARK: Before the run

        private func refusal(_ observe: String) -> SetupError? {
            #expect(throws: SetupError.self) { try result(observe) }
        }

        @Test func whatIsNotThereKeepsTheRunFromBeginning() {
            let process = refusal("server: { pid: 4194304 }")
            #expect(process?.text == "'server' observes process 4194304, which is not running")
            #expect(process?.exitCode == .invalid && process?.hint != nil)
            let group = refusal("server: { cgroup: /there/is/none }")
            #expect(group?.text.hasSuffix("'/there/is/none', which is not there") == true)
            #expect(group?.exitCode == .invalid && group?.hint != nil)
        }

        @Test func severalSeriesForOneGaugeKeepTheRunFromBeginning() throws {
            try ScriptedPeer.with { connection in
                try connection.head()
                let body = "depth{job=\"a\"} 1\ndepth{job=\"b\"} 2\n"
                try connection.send(
                    "HTTP/1.1 200 OK\r\nContent-Length: \(body.utf8.count)\r\n\r\n\(body)")
            } _: { (peer: ScriptedPeer) in
                let error = refusal(
                    "page: { scrape: 'http://127.0.0.1:\(peer.port)/', metrics: { q: depth } }")
                #expect(
                    error?.text
                        == #"'page': depth is several series, such as {job="a"} and {job="b"}"#)
                #expect(error?.hint == "add labels that only one of them has")
            }
        }
    }
}
