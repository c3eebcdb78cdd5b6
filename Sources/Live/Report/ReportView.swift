internal import Reports
internal import Synchronization
public import Wire

/// The report of a run as it stands, for all browsers that look at it: made at most once a second, and only
/// while somebody does.
public final class ReportView: Sendable {
    let run: LiveRun
    private let state = Mutex(State())

    public init(_ run: LiveRun) { self.run = run }

    /// The page as a document.
    func document() -> [UInt8] {
        state.withLock { state in
            state.look(run)
            if let made = state.document { return made }
            let made = Array(state.report.text.utf8)
            state.document = made
            return made
        }
    }

    /// What has changed for those who follow; nil if nothing has.
    func change() -> [UInt8]? {
        state.withLock { state in
            state.look(run)
            guard state.told != state.revision else { return nil }
            state.told = state.revision
            let frame = ReportFrame.change(state.report, since: state.known)
            state.known = state.report.pieces
            state.whole = nil
            return frame
        }
    }

    /// All that those have who follow.
    func whole() -> [UInt8] {
        state.withLock { state in
            if let made = state.whole { return made }
            let made = ReportFrame.whole(state.report, state.known)
            state.whole = made
            return made
        }
    }

    private struct State {
        var report = LiveReport()
        /// Of the run that `report` shows.
        var revision = -1
        /// The page of that; nil until somebody asks for it.
        var document: [UInt8]?
        /// What those have who follow, of which revision it is, and all of it as a text once it was asked for.
        var known: [LiveReport.Piece] = []
        var told = -1
        var whole: [UInt8]?

        /// Brings the report to what is known of the run now.
        mutating func look(_ run: LiveRun) {
            run.catchUp()
            guard let news = run.stand(after: revision) else { return }
            revision = news.revision
            report.show(news.result, news.progress)
            document = nil
        }
    }
}

/// The page at `/`.
public final class ReportPage: LivePage {
    public let path = "/"
    private let view: ReportView

    public init(_ view: ReportView) { self.view = view }

    public func refresh() { view.run.catchUp() }

    public func content(for request: HTTPRequest) -> PageContent {
        PageContent(type: "text/html; charset=utf-8", bytes: view.document())
    }
}

/// What changes of the page, once a second.
public final class ReportFeed: LiveFeed {
    public let path = "/live"
    private let view: ReportView

    public init(_ view: ReportView) { self.view = view }

    public func change() -> [UInt8]? { view.change() }
    public func whole() -> [UInt8] { view.whole() }
}
