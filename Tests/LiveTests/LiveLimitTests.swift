import Live
import TestSupport
import Testing
import Wire

/// What nobody can take from a live server: its time and its memory.
@Suite(.ownThreads) struct LiveLimitTests {
    private static let request = "GET /leaflet HTTP/1.1\r\nHost: x\r\n\r\n"

    /// Far more than there is room for are served: who has been, makes room for the next.
    @Test func aHundredScrapersAreAllServed() throws {
        let server = try LiveServer.start([Leaflet(length: 100_000)]) { $0.connections = 8 }
        defer { server.stop() }
        for _ in 0..<3 {
            let watchers = try (0..<100).map { _ in try Watcher(server.port) }
            for watcher in watchers { watcher.send(Self.request) }
            for watcher in watchers { #expect(try watcher.answer().body.count == 100_000) }
        }
    }

    /// They fill all places and send nothing, or the beginning of a request byte by byte.
    @Test(arguments: ["", "GET /leaf"])
    func whoDoesNotAskLosesItsPlace(_ beginning: String) throws {
        let server = try LiveServer.start([Leaflet()]) {
            $0.connections = 4
            $0.request = 50_000_000
        }
        defer { server.stop() }
        let silent = try (0..<4).map { _ in try Watcher(server.port) }
        for watcher in silent { watcher.send(beginning) }
        #expect(try Watcher(server.port).get("/leaflet").status == 200)
        for watcher in silent { #expect(watcher.rest().isEmpty) }
    }

    /// The time of a request is from its beginning, so that a byte now and then does not make it longer.
    @Test func aRequestThatTricklesInIsEnded() throws {
        let server = try LiveServer.start([Leaflet()]) { $0.request = 50_000_000 }
        defer { server.stop() }
        let slow = try Watcher(server.port)
        let start = MonotonicTime.now()
        var bytes = Array(("GET /leaflet HTTP/1.1\r\nHost: x\r\nX: " + Self.request).utf8)[...]
        bytes += [UInt8](repeating: 0x78, count: 4_000)
        try eventually("it is ended") {
            if let byte = bytes.popFirst() { slow.send([byte]) }
            return slow.isOver
        }
        #expect(MonotonicTime.now() - start >= 50_000_000)
    }

    /// It takes a little of its answer and no more; others are served meanwhile, and then it is ended.
    @Test func whoDoesNotReadLosesItsPlace() throws {
        let server = try LiveServer.start([Leaflet(length: 16 << 20)]) {
            $0.connections = 2
            $0.answer = 200_000_000
        }
        defer { server.stop() }
        let slow = try (0..<2).map { _ in try Watcher(server.port, buffer: 4_096) }
        slow[0].send(Self.request)
        #expect(slow[0].receive(1) == [0x48])
        #expect(try Watcher(server.port).get("/leaflet", "HEAD").status == 200)
        slow[1].send(Self.request)
        #expect(slow[1].receive(1) == [0x48])
        // There is a place for it when the time of one of them is over.
        #expect(try Watcher(server.port).get("/leaflet", "HEAD").status == 200)
        #expect(slow.contains { $0.rest().count < 16 << 20 })
    }

    @Test func whoAsksNoMoreIsClosed() throws {
        let server = try LiveServer.start([Leaflet()]) { $0.idle = 20_000_000 }
        defer { server.stop() }
        let watcher = try Watcher(server.port)
        #expect(try watcher.get("/leaflet").status == 200)
        #expect(watcher.rest().isEmpty)
    }

    /// The last answer is not lost to a reset when its asker goes on sending.
    @Test func whoDoesNotCloseIsClosed() throws {
        let server = try LiveServer.start([Leaflet()]) { $0.leaving = 20_000_000 }
        defer { server.stop() }
        let watcher = try Watcher(server.port)
        watcher.send("nonsense\r\n\r\n" + String(repeating: "x", count: 50_000))
        #expect(try watcher.answer().status == 400)
        #expect(watcher.rest().isEmpty)
    }

    /// Large answers are the same bytes for all, and what waits for readers does not grow by them.
    @Test func slowReadersShareTheirPage() throws {
        let page = Sheet(16 << 20)
        let server = try LiveServer.start([page]) { $0.connections = 40 }
        defer { server.stop() }
        let before = PeerSocket.residentBytes()
        let watchers = try (0..<40).map { _ in try Watcher(server.port, buffer: 4_096) }
        for watcher in watchers { watcher.send("GET /sheet HTTP/1.1\r\nHost: x\r\n\r\n") }
        for watcher in watchers { #expect(watcher.receive(1) == [0x48]) }
        #expect(PeerSocket.residentBytes() - before < 200 << 20)
    }
}

/// A page that was made before.
private final class Sheet: LivePage {
    let path = "/sheet"
    private let made: PageContent

    init(_ length: Int) {
        made = PageContent(type: "text/plain", bytes: Array(repeating: 0x2E, count: length))
    }

    func refresh() {}
    func content(for request: HTTPRequest) -> PageContent { made }
}
