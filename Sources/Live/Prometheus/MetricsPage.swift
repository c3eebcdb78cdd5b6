internal import Reports
internal import Synchronization
public import Wire

/// `/metrics`: the run in the text formats that Prometheus reads. A page is made at most once a second in
/// each format, for all who ask.
public final class MetricsPage: LivePage {
    public let path = "/metrics"
    private let run: LiveRun
    private let state: Mutex<State>

    public init(_ run: LiveRun) {
        self.run = run
        state = Mutex(State(page: ExpositionPage(run.header)))
    }

    public func refresh() { run.catchUp() }

    public func content(for request: HTTPRequest) -> PageContent {
        let dialect = ExpositionText.Dialect(accepted: request.accept)
        return state.withLock { state in
            let revision = run.revision
            if let made = state.made[dialect], made.revision == revision { return made.content }
            let content = PageContent(
                type: dialect.contentType, bytes: state.page.text(run.moment, dialect).bytes)
            state.made[dialect] = (revision, content)
            return content
        }
    }

    private struct State {
        var page: ExpositionPage
        /// What was made last, and of how many seconds of the run.
        var made: [ExpositionText.Dialect: (revision: Int, content: PageContent)] = [:]
    }
}
