internal import Wire

/// What a live server has to show: its pages, which are values in memory. There are no files behind it, so
/// no path leads anywhere else.
public struct LiveSite: Sendable {
    let pages: [any LivePage]

    public init(_ pages: [any LivePage]) { self.pages = pages }

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
