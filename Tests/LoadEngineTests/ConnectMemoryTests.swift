import Testing
import Wire

@testable import LoadEngine

/// What clients keep of their connects.
@Suite struct ConnectMemoryTests {
    private static let target = RedirectTarget(
        secure: false, host: "here.example", port: 80, authority: "here.example",
        resource: "/way/x")

    @Test func cookiesAreKeptByClientAndGoWhereTheyCameFrom() {
        var memory = ConnectMemory<Int>()
        memory.keep(["a=1", "b=2; Secure"], of: 4, from: Self.target, at: 0)
        #expect(memory.hasCookies(4) && !memory.hasCookies(5))
        #expect(memory.cookies(of: 4, to: Self.target, at: 0) == "a=1")
        #expect(memory.cookies(of: 5, to: Self.target, at: 0) == nil)
        var other = Self.target
        other.secure = true
        #expect(memory.cookies(of: 4, to: other, at: 0) == "a=1; b=2")
        other.host = "there.example"
        #expect(memory.cookies(of: 4, to: other, at: 0) == nil)
        memory.keep(["a=3"], of: 4, from: Self.target, at: 0)
        #expect(memory.cookies(of: 4, to: Self.target, at: 0) == "a=3")
    }

    @Test func aJarWithoutCookiesIsNone() {
        var memory = ConnectMemory<Int>()
        memory.keep(["=", ""], of: 1, from: Self.target, at: 0)
        #expect(!memory.hasCookies(1))
        memory.keep(["a=1"], of: 1, from: Self.target, at: 0)
        memory.keep(["a=1; Max-Age=0"], of: 1, from: Self.target, at: 0)
        #expect(!memory.hasCookies(1))
    }

    @Test func cookiesEndByTheWallClock() {
        var memory = ConnectMemory<Int>()
        memory.keep(["a=1; Max-Age=2", "b=2"], of: 4, from: Self.target, at: 1_000_000_000)
        #expect(memory.cookies(of: 4, to: Self.target, at: 2_999_999_999) == "a=1; b=2")
        #expect(memory.cookies(of: 4, to: Self.target, at: 3_000_000_000) == "b=2")
    }

    @Test func refusalsAreToldOnceAndHoldForTheirEndpoint() {
        var memory = ConnectMemory<Int>()
        memory.refuse(1, by: 0, until: 7)
        memory.refuse(2, by: 0, until: 8)
        memory.refuse(2, by: 1, until: 9)
        #expect(memory.takeRefusal(of: 1, by: 0) == 7)
        #expect(memory.takeRefusal(of: 1, by: 0) == .min)
        #expect(memory.takeRefusal(of: 2, by: 0) == .min)
        memory.refuse(3, by: 0, until: 7)
        memory.forget(3)
        #expect(memory.takeRefusal(of: 3, by: 0) == .min)
    }

    @Test func ticketsAreKeptByClientAndEndpoint() {
        var memory = ConnectMemory<String>()
        memory.keep("first", of: 1, to: 0)
        memory.keep("other", of: 2, to: 0)
        #expect(memory.ticket(of: 1, to: 0) == "first" && memory.ticket(of: 1, to: 1) == nil)
        memory.keep("second", of: 1, to: 1)
        #expect(memory.ticket(of: 1, to: 0) == nil && memory.ticket(of: 1, to: 1) == "second")
        #expect(memory.ticket(of: 2, to: 0) == "other" && memory.ticket(of: 3, to: 0) == nil)
    }

    @Test func aClientThatIsGoneLeavesNothingToTheNextWithItsIndex() {
        var memory = ConnectMemory<String>()
        for client: Handle<Client> in [1, 2] {
            memory.keep(["a=\(client.index)"], of: client, from: Self.target, at: 0)
            memory.keep("\(client.index)", of: client, to: 0)
        }
        memory.forget(1)
        #expect(!memory.hasCookies(1) && memory.ticket(of: 1, to: 0) == nil)
        #expect(memory.cookies(of: 2, to: Self.target, at: 0) == "a=2")
        #expect(memory.ticket(of: 2, to: 0) == "2")
    }

    @Test func whoTakesAConnectionOverHasItsCookiesAndElseItsOwn() {
        var memory = ConnectMemory<String>()
        memory.keep(["a=own"], of: 1, from: Self.target, at: 0)
        memory.moveCookies(from: 2, to: 1)
        #expect(memory.cookies(of: 1, to: Self.target, at: 0) == "a=own")
        memory.keep(["a=new"], of: 2, from: Self.target, at: 0)
        memory.moveCookies(from: 2, to: 1)
        #expect(memory.cookies(of: 1, to: Self.target, at: 0) == "a=new" && !memory.hasCookies(2))
    }
}
