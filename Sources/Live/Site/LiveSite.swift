internal import Wire

/// What a live server has to show: its pages, which are values in memory, and a feed for browsers. There are
/// no files behind it, so no path leads anywhere else.
public struct LiveSite: Sendable {
    let pages: [any LivePage]
    let feed: (any LiveFeed)?

    public init(_ pages: [any LivePage], feed: (any LiveFeed)? = nil) {
        self.pages = pages
        self.feed = feed
    }

    /// The answer to a request.
    func answer(to request: HTTPRequest) -> PageAnswer {
        guard let page = pages.first(where: { $0.path == request.path }) else {
            let paths = pages.map(\.path).joined(separator: ", ")
            return PageAnswer(status: 404, text: "there is no such page; there is \(paths)")
        }
        guard request.method == "GET" || request.method == "HEAD" else {
            return PageAnswer(
                status: 405, text: "pages are only read", headers: [("Allow", "GET, HEAD")])
        }
        return PageAnswer(status: 200, page.content(for: request))
    }
}
