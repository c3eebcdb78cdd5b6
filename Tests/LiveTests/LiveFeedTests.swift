import Live
import Synchronization
import TestSupport
import Testing
import Wire

/// Browsers that follow a run over a WebSocket.
@Suite(.ownThreads) struct LiveFeedTests {
    private static func server(
        _ feed: Ticker, _ change: (inout LiveLimits) -> Void = { _ in }
    ) throws -> LiveServer {
        try LiveServer.start([Leaflet()], feed: feed, change)
    }

    /// A new browser gets all there is, then each change as it comes.
    @Test func aBrowserGetsAllAndThenWhatIsNew() throws {
        let feed = Ticker()
        let server = try Self.server(feed)
        defer { server.stop() }
        let browsers = try (0..<3).map { _ in try BrowserSocket(server.port) }
        for browser in browsers {
            #expect(try browser.frame() == BrowserSocket.text("all up to 1"))
        }
        for number in 2...4 {
            server.refresh()
            for browser in browsers {
                #expect(try browser.frame() == BrowserSocket.text("change \(number)"))
            }
        }
        #expect(try BrowserSocket(server.port).frame() == BrowserSocket.text("all up to 4"))
        #expect(try Watcher(server.port).get("/leaflet").status == 200)
    }

    @Test func pingsAndGoodbyesAreAnswered() throws {
        let server = try Self.server(Ticker())
        defer { server.stop() }
        let browser = try BrowserSocket(server.port)
        _ = try browser.frame()
        browser.send(0x89, Array("hello".utf8))
        #expect(try browser.frame() == PeerFrame(first: 0x8A, payload: Array("hello".utf8)))
        browser.send(0x81, Array("nobody listens".utf8))
        browser.send(0x8A, [])
        browser.send(0x88, [0x03, 0xE8])
        #expect(try browser.frame().closeCode == 1000)
        #expect(browser.isOver)
    }

    /// What breaks the rules, and the code that it is closed with.
    @Test(
        arguments: [
            ([0x81, 0x01, 0x61], 1002), ([0xF1, 0x80, 0, 0, 0, 0], 1002),
            ([0x83, 0x80, 0, 0, 0, 0], 1002), ([0x88, 0x81, 0, 0, 0, 0, 0x03], 1002),
            ([0x82, 0xFE, 0x10, 0x01, 0, 0, 0, 0], 1009),
            ([0x82, 0xFF, 0x7F, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0], 1009),
        ] as [([UInt8], Int)])
    func framesThatBreakTheRulesEndTheConnection(_ bytes: [UInt8], _ code: Int) throws {
        let server = try Self.server(Ticker())
        defer { server.stop() }
        let browser = try BrowserSocket(server.port)
        _ = try browser.frame()
        browser.watcher.send(bytes)
        #expect(try browser.frame().closeCode == code)
        #expect(browser.isOver)
    }

    /// Headers of an opening handshake, and what comes of it.
    @Test(arguments: [
        ("Host: localhost:{port}\r\nOrigin: http://localhost:{port}\r\n", 101),
        ("Host: 127.0.0.1:{port}\r\nOrigin: HTTP://127.0.0.1:{port}\r\n", 101),
        ("Host: [::1]:{port}\r\nOrigin: http://[::1]:{port}\r\n", 101),
        ("Host: localhost:{port}\r\n", 101),
        ("Host: localhost:{port}\r\nOrigin: http://evil.example\r\n", 403),
        ("Host: localhost:{port}\r\nOrigin: http://localhost:1\r\n", 403),
        ("Host: localhost:{port}\r\nOrigin: http://localhost\r\n", 403),
        ("Host: localhost:{port}\r\nOrigin: null\r\n", 403),
        ("Host: localhost:{port}\r\nOrigin: http://localhost:{port}.evil.example\r\n", 403),
        // A name of somebody else that was pointed here.
        ("Host: evil.example:{port}\r\nOrigin: http://evil.example:{port}\r\n", 403),
        ("Host: localhost:{port}\r\nSec-WebSocket-Version: 8\r\n", 426),
    ])
    func onlyPagesOfTheServerItselfMayFollow(_ headers: String, _ status: Int) throws {
        let server = try Self.server(Ticker())
        defer { server.stop() }
        let watcher = try Watcher(server.port)
        watcher.send(
            BrowserSocket.request(headers.replacing("{port}", with: "\(server.port)")))
        let head = try watcher.head()
        #expect(head.hasPrefix("HTTP/1.1 \(status) "), "\(head)")
    }

    @Test func aPageIsNoFeed() throws {
        let server = try Self.server(Ticker())
        defer { server.stop() }
        let plain = try Watcher(server.port).get("/feed")
        #expect(plain.status == 404)
        let watcher = try Watcher(server.port)
        watcher.send(BrowserSocket.request("Host: localhost\r\n", path: "/leaflet"))
        #expect(try watcher.answer().status == 200)
    }

    /// Those for whom there is a place stay; the others are told so, and pages are there for all.
    @Test func aHundredBrowsersDoNotTakeAllPlaces() throws {
        let feed = Ticker()
        let server = try Self.server(feed) { $0.browsers = 8 }
        defer { server.stop() }
        var followers: [BrowserSocket] = []
        var refused = 0
        for _ in 0..<100 {
            let watcher = try Watcher(server.port)
            watcher.send(BrowserSocket.request("Host: localhost\r\n"))
            if try watcher.head().hasPrefix("HTTP/1.1 101 ") {
                followers.append(BrowserSocket(watcher))
            } else {
                refused += 1
            }
        }
        #expect(followers.count == 8 && refused == 92)
        #expect(try Watcher(server.port).get("/leaflet").status == 200)
        server.refresh()
        for browser in followers {
            #expect(try browser.frame() == BrowserSocket.text("all up to 1"))
            #expect(try browser.frame() == BrowserSocket.text("change 2"))
        }
        followers = []
        try eventually("there is room again") {
            let watcher = try Watcher(server.port)
            watcher.send(BrowserSocket.request("Host: localhost\r\n"))
            return try watcher.head().hasPrefix("HTTP/1.1 101 ")
        }
    }

    /// Changes are not kept for it; when it reads again it gets all there is. Others get each change.
    @Test func aBrowserThatPausesGetsAllWhenItReadsAgain() throws {
        let feed = Ticker(length: 1 << 20)
        let server = try Self.server(feed) { $0.answer = 3_600_000_000_000 }
        defer { server.stop() }
        let slow = try BrowserSocket(server.port, buffer: 4_096)
        let quick = try BrowserSocket(server.port)
        _ = try quick.frame()
        for number in 2...41 {
            server.refresh()
            #expect(try quick.frame().text.hasPrefix("change \(number)."))
        }
        var last = ""
        while !last.hasPrefix("all up to 41.") { last = try slow.frame().text }
        server.refresh()
        #expect(try slow.frame().text.hasPrefix("change 42."))
    }

    @Test func aBrowserThatStopsReadingLosesItsPlace() throws {
        let feed = Ticker(length: 16 << 20)
        let server = try Self.server(feed) {
            $0.browsers = 1
            $0.answer = 100_000_000
        }
        defer { server.stop() }
        let slow = try Watcher(server.port, buffer: 4_096)
        slow.send(BrowserSocket.request("Host: localhost\r\n"))
        #expect(try slow.head().hasPrefix("HTTP/1.1 101 "))
        try eventually("there is room again") {
            let watcher = try Watcher(server.port, buffer: 4_096)
            watcher.send(BrowserSocket.request("Host: localhost\r\n"))
            return try watcher.head().hasPrefix("HTTP/1.1 101 ")
        }
    }

    @Test func theEndIsTheLastChangeAndAGoodbye() throws {
        let server = try Self.server(Ticker())
        defer { server.stop() }
        let browser = try BrowserSocket(server.port)
        #expect(try browser.frame() == BrowserSocket.text("all up to 1"))
        server.stop()
        // On a busy machine the second may have been over before the end.
        var frames = [try browser.frame()]
        while frames.last?.closeCode == nil { frames.append(try browser.frame()) }
        #expect(frames.removeLast().closeCode == 1001 && !frames.isEmpty)
        for (change, frame) in zip(2..., frames) {
            #expect(frame == BrowserSocket.text("change \(change)"))
        }
        #expect(browser.isOver)
    }

    /// However much is on its way when the server ends, who reads it gets the last word and a goodbye.
    @Test func whoReadsSlowlyGetsTheLastWord() throws {
        let server = try Self.server(Ticker(length: 8 << 20)) { $0.farewell = .max / 2 }
        let browser = try BrowserSocket(server.port, buffer: 4_096)
        server.refresh()
        let ending = try Wire.Thread { server.stop() }
        var frames = [try browser.frame()]
        while frames.last?.closeCode == nil { frames.append(try browser.frame()) }
        #expect(frames.last?.closeCode == 1001)
        // News and the end may come in one look.
        let end = frames.dropLast().last?.text ?? ""
        #expect(end.contains(/^(change|all up to) [23]\./), "\(end.prefix(20))")
        browser.watcher.finish()
        ending.join()
    }

    @Test func whoDoesNotReadKeepsNobodyFromTheEnd() throws {
        let server = try Self.server(Ticker(length: 16 << 20)) { $0.farewell = 50_000_000 }
        let slow = try BrowserSocket(server.port, buffer: 4_096)
        server.stop()
        #expect(slow.watcher.rest().count < 16 << 20)
    }

    /// What nobody follows is not asked for what is new.
    @Test func aFeedWithoutBrowsersRests() throws {
        let feed = Ticker()
        let page = Leaflet()
        let server = try LiveServer.start([page], feed: feed)
        defer { server.stop() }
        for number in 1...3 {
            server.refresh()
            try eventually("the page is refreshed") { page.refreshes == number }
        }
        #expect(try BrowserSocket(server.port).frame() == BrowserSocket.text("all up to 1"))
    }

    /// A name of somebody else that was pointed here reads no page beside a feed; a scraper may come by any.
    @Test(arguments: [
        ("localhost", true, 200), ("127.0.0.1:{port}", true, 200), ("[::1]:{port}", true, 200),
        ("evil.example", true, 403), ("evil.example:{port}", true, 403),
        ("localhost.evil.example", true, 403), ("evil.example", false, 200),
    ])
    func pagesAreForTheirOwnHost(_ host: String, _ hasFeed: Bool, _ status: Int) throws {
        let server = try LiveServer.start([Leaflet()], feed: hasFeed ? Ticker() : nil)
        defer { server.stop() }
        let watcher = try Watcher(server.port)
        let own = host.replacing("{port}", with: "\(server.port)")
        watcher.send("GET /leaflet HTTP/1.1\r\nHost: \(own)\r\n\r\n")
        #expect(try watcher.answer().status == status)
    }
}

/// A feed that counts how often it was asked what is new.
private final class Ticker: LiveFeed {
    let path = "/feed"
    private let count = Atomic(0)
    private let length: Int

    init(length: Int = 0) { self.length = length }

    func change() -> [UInt8]? {
        let number = count.add(1, ordering: .relaxed).newValue
        return text("change \(number)")
    }

    func whole() -> [UInt8] { text("all up to \(count.load(ordering: .relaxed))") }

    private func text(_ words: String) -> [UInt8] {
        let rest = max(0, length - words.utf8.count)
        return Array(words.utf8) + [UInt8](repeating: UInt8(ascii: "."), count: rest)
    }
}
