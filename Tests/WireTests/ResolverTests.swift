import TestSupport
import Testing

@testable import Wire

/// Lookups of scripted resolvers, in threads of their own.
@Suite struct ResolverTests {
    private static func literals(_ texts: [String], port: UInt16) -> NameFinding {
        .addresses(texts.compactMap { SocketAddress(literal: $0, port: port) }, took: 0)
    }

    /// Waits until an inbox has heard of a name, and asks for it then.
    private static func answer(
        _ names: Resolver, _ host: String, _ inbox: NameInbox, freshFrom: Int64 = .min
    ) throws -> NameFinding {
        try eventually("an answer") { inbox.take().contains(host) }
        _ = names.find(host, port: 80, freshFrom: freshFrom, for: inbox)
        return names.find(host, port: 80, freshFrom: freshFrom, for: inbox)
    }

    private static func inbox() throws -> NameInbox { NameInbox(wake: try WakeSignal()) }

    @Test func aNameIsAskedOnceForAll() throws {
        let asked = Notes<String>()
        let gate = Notes<Int>()
        let names = Resolver { host throws(ResolveError) in
            asked.add(host)
            try? gate.wait(for: 1)
            return try SocketAddress.resolve("127.0.0.7", port: 0)
        }
        let inboxes = try (0..<8).map { _ in try Self.inbox() }
        for inbox in inboxes {
            for _ in 0..<3 {
                #expect(names.find("a", port: 80, freshFrom: .min, for: inbox) == .pending)
            }
        }
        gate.add(1)
        for inbox in inboxes {
            #expect(
                try Self.answer(names, "a", inbox) == Self.literals(["127.0.0.7"], port: 80))
            #expect(inbox.take() == [])
        }
        #expect(asked.all == ["a"])
        #expect(names.known("a", port: 5).map(\.description) == ["127.0.0.7:5"])
        #expect(names.known("b", port: 5).isEmpty)
    }

    /// Who never answers keeps nobody else waiting.
    @Test func namesAreAskedSideBySide() throws {
        let gate = Notes<Int>()
        defer { gate.add(1) }
        let names = Resolver { host throws(ResolveError) in
            if host.hasPrefix("never") { try? gate.wait(for: 1) }
            if host == "nothing" { return [] }
            if host == "no" { throw ResolveError(text: "no such host") }
            return try SocketAddress.resolve("127.0.0.1", port: 0)
        }
        let inbox = try Self.inbox()
        let hosts = ["never", "nothing", "no", "yes", "never-2"]
        #expect(hosts.map { names.prepare($0, for: inbox) } == hosts.map { _ in false })
        var heard: Set<String> = []
        try eventually("three answers") {
            heard.formUnion(inbox.take())
            return heard.count == 3
        }
        #expect(heard == ["nothing", "no", "yes"])
        #expect(hosts.map { names.prepare($0, for: inbox) } == [false, true, true, true, false])
        let told = ["nothing", "no", "never"].map {
            names.find($0, port: 1, freshFrom: .min, for: inbox)
        }
        #expect(
            told == [
                .problem("the resolver knows no address"), .problem("no such host"), .pending,
            ])
    }

    @Test func aThousandAddressesAndOtherOnesEachTime() throws {
        let asked = Notes<String>()
        let names = Resolver { host throws(ResolveError) in
            asked.add(host)
            let round = asked.all.count
            return (0..<1_000).compactMap {
                SocketAddress(literal: "127.\(round).\($0 / 250).\($0 % 250)", port: 9)
            }
        }
        let inbox = try Self.inbox()
        #expect(names.find("a", port: 80, freshFrom: .min, for: inbox) == .pending)
        guard case .addresses(let first, _) = try Self.answer(names, "a", inbox) else {
            Issue.record("no addresses")
            return
        }
        #expect(first.count == 1_000 && Set(first).count == 1_000 && first[0].port == 80)
        try eventually("other addresses") {
            // An old answer is used until the new one is there.
            let finding = names.find(
                "a", port: 80, freshFrom: MonotonicTime.now(), for: inbox)
            guard case .addresses(let list, _) = finding else { return false }
            return list.count == 1_000 && list != first
        }
        #expect(asked.all.count >= 2)
    }

    @Test func theSystemIsAsked() throws {
        let names = Resolver()
        let inbox = try Self.inbox()
        _ = names.find("localhost", port: 80, freshFrom: .min, for: inbox)
        guard case .addresses(let list, _) = try Self.answer(names, "localhost", inbox) else {
            Issue.record("no addresses")
            return
        }
        #expect(Set(list).count == list.count)
        #expect(list.contains { "\($0)" == "127.0.0.1:80" || "\($0)" == "[::1]:80" })
    }

    /// Redirects may lead to ever other hosts.
    @Test func notAllNamesAreKept() throws {
        let asked = Notes<String>()
        let names = Resolver { host throws(ResolveError) in
            asked.add(host)
            return try SocketAddress.resolve("127.0.0.1", port: 0)
        }
        let inbox = try Self.inbox()
        for number in 0..<1_100 {
            _ = names.prepare("n\(number)", for: inbox)
            try eventually("an answer") { !names.known("n\(number)", port: 1).isEmpty }
        }
        #expect(names.known("n0", port: 1).isEmpty && asked.all.count == 1_100)
    }
}
