import Glibc
import Plan
import Reports
import TestSupport
import Testing
import Units
import Wire

@testable import Conductor

/// Targets that are read again and again on threads of their own.
@Suite(.ownThreads) struct TargetWatchTests {
    private func watch(
        _ source: ObservedTarget.Source, _ selectors: [String] = []
    ) throws -> TargetWatch {
        var target = ObservedTarget()
        (target.name, target.source, target.every) = ("server", source, .milliseconds(100))
        target.series = try selectors.map {
            .init(alias: $0, selector: try SeriesSelector(parsing: $0))
        }
        return try TargetWatch(target, unreadable: [], names: Resolver())
    }

    private func page(_ port: UInt16) throws -> ObservedTarget.Source {
        .scrape(try ScrapeURL(parsing: "http://127.0.0.1:\(port)/"))
    }

    /// Values come in their order, each with its own moment, and those of the next second stay.
    @Test func readingsAreTakenByTheirMoments() throws {
        let start = MonotonicTime.now()
        let watch = try watch(.pid(Int(getpid())))
        watch.begin(at: start)
        defer { watch.stop() }
        try eventually("three readings") { watch.history.readings >= 3 }
        #expect(watch.take(from: start, before: start).isEmpty)
        let taken = watch.take(from: start, before: .max)
        #expect(taken.count >= 3 && taken.allSatisfy { $0.at > start && $0.values.count == 4 })
        #expect(zip(taken, taken.dropFirst()).allSatisfy { $0.at < $1.at })
    }

    @Test func whatBelongsToASecondThatWasCollectedIsLate() throws {
        let watch = try watch(.pid(Int(getpid())))
        watch.begin(at: MonotonicTime.now())
        try eventually("a reading") { watch.history.readings >= 1 }
        watch.stop()
        let before = watch.history.late
        let readings = watch.history.readings
        #expect(watch.take(from: .max, before: .max).isEmpty)
        #expect(watch.history.late == before + readings)
    }

    @Test func aProcessThatEndsIsToldWithItsMoment() throws {
        var process = pid_t()
        let words = ["sleep", "1000"].map { strdup($0 as String) } + [nil]
        defer { for word in words { free(word) } }
        #expect(posix_spawn(&process, "/bin/sleep", nil, nil, words, environ) == 0)
        let watch = try watch(.pid(Int(process)))
        watch.begin(at: MonotonicTime.now())
        defer { watch.stop() }
        try eventually("a reading") { watch.history.readings >= 1 }
        #expect(watch.history.end == nil)
        kill(process, SIGKILL)
        // It waits for its parent, as a zombie.
        try eventually("its end") { watch.history.end != nil }
        waitpid(process, nil, 0)
        #expect(watch.history.end?.text == "the process ended")
        #expect(watch.history.end.map { $0.at > 50_000_000 } == true)
        #expect(watch.history.failed == 0)
    }

    /// Numbers that a server counts come through exactly; what fails between is counted by its reason.
    @Test func failuresAreCountedAndTheRestIsExact() throws {
        try ScriptedPeer.with { connection in
            try connection.head()
            let body = "served \(connection.number)\n"
            try connection.send(
                connection.number % 3 == 1
                    ? "HTTP/1.1 500 Oops\r\nContent-Length: 0\r\n\r\n"
                    : "HTTP/1.1 200 OK\r\nContent-Length: \(body.utf8.count)\r\n\r\n\(body)")
        } _: { (peer: ScriptedPeer) in
            let start = MonotonicTime.now()
            let watch = try watch(page(peer.port), ["served"])
            watch.begin(at: start)
            try eventually("eight scrapes") { watch.history.readings >= 8 }
            watch.stop()
            let history = watch.history
            let values = watch.take(from: start, before: .max).map(\.values)
            let numbers = (0..<peer.connections).filter { $0 % 3 != 1 }.map { [Double($0)] }
            #expect(values == Array(numbers.prefix(values.count)))
            #expect(values.count + history.failed == history.readings)
            #expect(history.problems.map(\.text) == ["status 500 Oops"])
            #expect(history.problems.map(\.count) == [history.failed] && history.failed >= 2)
        }
    }

    /// What the target does holds up neither the end of the run nor the thread that ends it.
    @Test func aServerThatNeverAnswersIsLeft() throws {
        try ScriptedPeer.with { connection in
            try connection.head()
            try connection.stare()
        } _: { (peer: ScriptedPeer) in
            let watch = try watch(page(peer.port), ["served"])
            watch.begin(at: MonotonicTime.now())
            try eventually("a connection") { peer.connections >= 1 }
            watch.stop()
            #expect(watch.history.problems.allSatisfy { $0.text == "timed out" })
        }
    }

    @Test func problemsThatAreToldAreBounded() {
        var history = ObservedHistory(name: "s", place: "p", isScraped: true)
        for index in 0..<100 { history.note("problem \(index % 20)", at: Int64(index)) }
        #expect(history.problems.count == ObservedHistory.mostProblems)
        #expect(history.problems[0] == .init(text: "problem 0", count: 5, first: 0))
    }
}
