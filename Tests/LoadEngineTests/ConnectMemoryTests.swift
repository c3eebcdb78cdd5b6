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
        memory.keep(["a=1", "b=2; Secure"], of: 4, from: Self.target)
        #expect(memory.hasCookies(4) && !memory.hasCookies(5))
        #expect(memory.cookies(of: 4, to: Self.target) == "a=1")
        #expect(memory.cookies(of: 5, to: Self.target) == nil)
        var other = Self.target
        other.secure = true
        #expect(memory.cookies(of: 4, to: other) == "a=1; b=2")
        other.host = "there.example"
        #expect(memory.cookies(of: 4, to: other) == nil)
        memory.keep(["a=3"], of: 4, from: Self.target)
        #expect(memory.cookies(of: 4, to: Self.target) == "a=3")
    }

    @Test func aJarWithoutCookiesIsNone() {
        var memory = ConnectMemory<Int>()
        memory.keep(["=", ""], of: 1, from: Self.target)
        #expect(!memory.hasCookies(1))
        memory.keep(["a=1"], of: 1, from: Self.target)
        memory.keep(["a=1; Max-Age=0"], of: 1, from: Self.target)
        #expect(!memory.hasCookies(1))
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
            memory.keep(["a=\(client.index)"], of: client, from: Self.target)
            memory.keep("\(client.index)", of: client, to: 0)
        }
        memory.forget(1)
        #expect(!memory.hasCookies(1) && memory.ticket(of: 1, to: 0) == nil)
        #expect(memory.cookies(of: 2, to: Self.target) == "a=2")
        #expect(memory.ticket(of: 2, to: 0) == "2")
    }

    @Test func whoTakesAConnectionOverHasItsCookiesAndElseItsOwn() {
        var memory = ConnectMemory<String>()
        memory.keep(["a=own"], of: 1, from: Self.target)
        memory.moveCookies(from: 2, to: 1)
        #expect(memory.cookies(of: 1, to: Self.target) == "a=own")
        memory.keep(["a=new"], of: 2, from: Self.target)
        memory.moveCookies(from: 2, to: 1)
        #expect(memory.cookies(of: 1, to: Self.target) == "a=new" && !memory.hasCookies(2))
    }
}
