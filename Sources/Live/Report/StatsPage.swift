internal import Metrics
internal import Reports
internal import Synchronization
internal import Units
public import Wire

/// `/stats.json`: the run as it stands for programs. What its summary would say if it ended now is inside, so that
/// nobody takes that for the verdict.
public final class StatsPage: LivePage {
    public let path = "/stats.json"
    private let run: LiveRun
    private let made = Mutex<(revision: Int, content: PageContent)?>(nil)

    public init(_ run: LiveRun) { self.run = run }

    public func refresh() { run.catchUp() }

    public func content(for request: HTTPRequest) -> PageContent {
        run.catchUp()
        return made.withLock { made in
            guard let news = run.stand(after: made?.revision ?? -1) else {
                return made?.content ?? StatsPage.content("{}\n")
            }
            let content = StatsPage.content(StatsPage.json(news).text())
            made = (news.revision, content)
            return content
        }
    }

    private static func content(_ text: String) -> PageContent {
        PageContent(type: "application/json", bytes: Array(text.utf8))
    }

    private static func json(_ stand: LiveRun.Stand) -> JSONValue {
        let labels = stand.result.header.labels
        let running = (stand.progress?.running ?? []).map { stretch -> JSONValue in
            .string(labels.phases[labels.stretches[stretch].places[0].phase])
        }
        return .object([
            ("state", .string(stand.progress == nil ? "over" : "running")),
            ("elapsed_seconds", .number(stand.result.seconds, decimals: 3)),
            ("running_phases", .array(running)), ("summary", Summary(stand.result).json),
        ])
    }
}
