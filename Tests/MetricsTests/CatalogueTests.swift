import Metrics
import Testing

/// The catalogue of metrics is whole, and what files and plans rest on stays.
@Suite struct CatalogueTests {
    private static let all =
        TimeMetric.allCases.map(\.definition) + CountMetric.allCases.map(\.definition)
        + GaugeMetric.allCases.map(\.definition)

    @Test func namesAreUniqueAndSentencesAreWhole() {
        let names = Self.all.map(\.name)
        #expect(Set(names).count == names.count)
        let sentences = Self.all.map(\.meaning) + ErrorKind.allCases.map(\.meaning)
        #expect(sentences.filter { !$0.hasSuffix(".") || $0.first?.isUppercase != true } == [])
    }

    /// Saved results tell metrics by their places.
    @Test func placesOfSavedMetricsNeverChange() {
        let times = [
            "connect", "connect.dns", "connect.tcp", "connect.tls", "connect.upgrade", "rtt",
            "held",
            "send-lag", "service-time", "delivery", "flow", "session", "reconnect", "acquire",
            "recovery", "receive-lag", "loop-lag", "client-messages",
        ]
        let counts = [
            "connects", "sessions", "requests", "messages.sent", "messages.received",
            "replies.late", "replies.duplicated", "unmatched", "errors", "timeouts", "checks",
            "delivered", "lost", "duplicated", "reordered", "dropped", "skipped", "late",
            "bytes.sent", "bytes.received", "wire.sent", "wire.received", "opened", "failed",
            "planned", "answered", "cut", "requests-dropped", "arrivals", "started",
            "checks-failed", "flows-started", "flows-completed", "expected", "deadlines",
            "control.sent", "control.received", "starts-late", "handshakes-answered",
            "sessions-begun", "sessions-carried", "sessions-joined", "clients-due",
            "clients-missing", "trailing", "replies.further", "sessions-found", "withdrawn",
            "unrecovered", "disruptions",
        ]
        #expect(TimeMetric.allCases.map(\.name).prefix(times.count).elementsEqual(times))
        #expect(CountMetric.allCases.map(\.name).prefix(counts.count).elementsEqual(counts))
        #expect(GaugeMetric.allCases.map(\.name) == ["connections", "states", "capacity"])
        #expect(zip(CountMetric.allCases, 0...).allSatisfy { Int($0.rawValue) == $1 })
    }

    /// What books and health are made of stays out of plans.
    @Test func plansNameTheMetricsOfTheLanguage() {
        let books: Set = [
            "receive-lag", "loop-lag", "client-messages", "opened", "failed", "planned",
            "answered", "cut", "requests-dropped", "arrivals", "started", "checks-failed",
            "flows-started", "flows-completed", "expected", "deadlines", "control.sent",
            "control.received", "starts-late", "handshakes-answered", "sessions-begun",
            "sessions-carried", "sessions-joined", "clients-due", "clients-missing",
            "sessions-found", "withdrawn", "unrecovered",
        ]
        #expect(Metric.all.map(\.name).filter(books.contains) == [])
        #expect(books.filter { Metric(name: $0) != nil } == [])
        #expect(Set(Metric.all.map(\.name)).union(books).isSuperset(of: Self.all.map(\.name)))
    }

    @Test(
        arguments: [
            ("errors", nil, nil, nil), ("checks", .checks, .checksFailed, .checks),
            ("connects", .opened, nil, .connects), ("flow", .flowsCompleted, nil, .flowsStarted),
            ("delivered", .delivered, nil, .expected), ("dropped", .dropped, nil, .planned),
            ("late", .late, nil, .planned), ("timeouts", .timeouts, nil, .requests),
        ] as [(String, CountMetric?, CountMetric?, CountMetric?)])
    func sharesAreOfWhatTheLanguageSays(
        _ name: String, _ part: CountMetric?, _ failed: CountMetric?, _ whole: CountMetric?
    ) {
        let counters = Metric(name: name)?.definition.share?.counters
        #expect(
            counters?.part == part && counters?.failed == failed && counters?.whole == whole)
    }

    @Test func nothingElseHasAShare() {
        let shared: Set = [
            "errors", "checks", "connects", "flow", "delivered", "dropped", "late", "timeouts",
        ]
        #expect(Set(Self.all.filter { $0.share != nil }.map(\.name)) == shared)
    }

    @Test func onlyBytesCarrySizes() {
        let bytes = CountMetric.allCases.filter(\.isBytes).map(\.name)
        #expect(bytes == ["bytes.sent", "bytes.received", "wire.sent", "wire.received"])
    }
}
