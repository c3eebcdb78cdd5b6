import Live
import Synchronization
import Wire

/// A page for tests: a text that says how often it was refreshed, at a length.
final class Leaflet: LivePage {
    let path: String
    private let length: Int
    private let count = Atomic(0)

    init(_ path: String = "/leaflet", length: Int = 0) {
        self.path = path
        self.length = length
    }

    /// How often it was refreshed.
    var refreshes: Int { count.load(ordering: .relaxed) }

    func refresh() { count.add(1, ordering: .relaxed) }

    func content(for request: HTTPRequest) -> PageContent {
        let text = Array("\(request.path) \(request.query ?? "-")".utf8)
        let rest = [UInt8](repeating: 0x2E, count: max(0, length - text.count))
        return PageContent(type: "text/plain", bytes: text + rest)
    }
}

extension LiveServer {
    /// A server of pages at a free port of this host.
    static func start(
        _ pages: [any LivePage], feed: (any LiveFeed)? = nil,
        _ change: (inout LiveLimits) -> Void = { _ in }
    ) throws -> LiveServer {
        var limits = LiveLimits()
        change(&limits)
        return try LiveServer(
            Listener(.loopback(port: 0), backlog: 128), LiveSite(pages, feed: feed), limits: limits)
    }

    var port: UInt16 { address.port }
}
