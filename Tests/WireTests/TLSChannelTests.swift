import CLinux
import Glibc
import TestSupport
import Testing

@testable import Wire

/// TLS over a pair of sockets, both ends of it ours.
@Suite struct TLSChannelTests {
    /// Two ends that share a thread's wire, as connections do.
    final class Pair {
        let wire = TLSWire()
        let region = Region(count: 256 << 10)
        var sockets = (client: Int32(-1), server: Int32(-1))
        let contexts: (client: TLSContext, server: TLSContext)
        var client: TLSChannel?
        var server: TLSChannel?

        init(
            _ settings: TLSSettings, host: String, identity: TLSIdentity,
            clientAuthorities: String? = nil
        ) throws {
            contexts = (
                try TLSContext(client: settings),
                try TLSContext(server: identity, clientAuthorities: clientAuthorities)
            )
            try connect(host: host)
        }

        /// Begins anew on other sockets, with what the thread has.
        func connect(host: String, ticket: TLSTicket? = nil) throws {
            close()
            sockets = (-1, -1)
            (sockets.client, sockets.server) = try SocketPair().ends
            client = TLSChannel(contexts.client, wire: wire, host: host, ticket: ticket)
            server = TLSChannel(contexts.server, wire: wire)
        }

        private func close() {
            for socket in [sockets.client, sockets.server] where socket >= 0 { Glibc.close(socket) }
        }

        deinit {
            close()
            region.free()
        }

        /// Lets both ends do what they can; what became of each.
        func handshake() -> (client: TLSChannel.Progress, server: TLSChannel.Progress) {
            var result = (
                client: TLSChannel.Progress.underway, server: TLSChannel.Progress.underway
            )
            for _ in 0..<8 {
                if result.client == .underway {
                    result.client = client?.handshake(sockets.client) ?? .ended(0)
                }
                if result.server == .underway {
                    result.server = server?.handshake(sockets.server) ?? .ended(0)
                }
            }
            return result
        }

        /// Sends from the client and reads at the server, both as often as needed.
        func carry(_ bytes: [UInt8]) -> [UInt8] {
            var buffer = ByteBuffer()
            buffer.append(bytes)
            var (sent, got) = (0, [UInt8]())
            for _ in 0..<10_000 where got.count < bytes.count {
                if sent < bytes.count {
                    let taken =
                        client?.send(sockets.client, buffer, from: sent, to: bytes.count) ?? -1
                    sent += max(0, taken)
                }
                _ = client?.sendPending(sockets.client)
                got += read()
            }
            return got
        }

        func read() -> [UInt8] {
            let received =
                server?.receive(sockets.server, into: region, at: 0)
                ?? Received(count: 0, stamp: 0)
            var bytes: [UInt8] = []
            region.withBytes(from: 0, to: max(0, received.count)) { span in
                for i in span.indices { bytes.append(span[i]) }
            }
            return bytes
        }

        /// What the client reads next: a count or an errno, and the failure behind it.
        func clientReads() -> (count: Int, failure: String?) {
            let count = client?.receive(sockets.client, into: region, at: 0).count ?? 0
            return (count, client?.failure?.text)
        }
    }

    static func made(
        issuer: Certificate? = nil, _ change: (inout Certificate.Request) -> Void = { _ in }
    ) throws -> Certificate {
        var request = Certificate.Request()
        change(&request)
        return try Certificate.make(request, issuer: issuer)
    }

    @Test func bytesOfAnyNumberArriveWholeAlsoAfterBuffersWereGivenBack() throws {
        let certificate = try Self.made()
        let pair = try Pair(
            TLSSettings(trust: .text(certificate.certificate)), host: "localhost",
            identity: .made(certificate))
        let done = pair.handshake()
        #expect(done.client == .done && done.server == .done)
        var random = RandomStream(seed: 3)
        for size in [1, 100, 16_384, 16_385, 300_000, 2_000_000, 7] {
            let bytes = (0..<size).map { _ in UInt8(truncatingIfNeeded: random.next()) }
            #expect(pair.carry(bytes) == bytes, "\(size)")
            for _ in 0..<3 {
                _ = pair.client?.cool()
                _ = pair.server?.cool()
            }
        }
        pair.client?.shutdown(pair.sockets.client)
        let end = pair.server?.receive(pair.sockets.server, into: pair.region, at: 0)
        #expect(end?.count == 0)
    }

    /// A dot at the end of a name is no part of what is asked for and checked (RFC 6066 §3).
    @Test(arguments: [("localhost.", nil), ("other", "localhost."), ("other.", "localhost")])
    func namesAreCheckedWithoutTheDotAtTheirEnd(host: String, serverName: String?) throws {
        let certificate = try Self.made()
        let trust = TLSSettings.Trust.text(certificate.certificate)
        let pair = try Pair(
            TLSSettings(trust: trust, serverName: serverName), host: host,
            identity: .made(certificate))
        let done = pair.handshake()
        #expect(done.client == .done && done.server == .done)
        let other = try Pair(
            TLSSettings(trust: trust), host: "other.", identity: .made(certificate))
        guard case .failed(let failure) = other.handshake().client else {
            Issue.record("a foreign certificate was taken")
            return
        }
        #expect(failure.text.contains("not for 'other'"))
    }

    /// A receive that may take only some of the records says that there are more, until all are taken.
    @Test(arguments: [1, 3, 100])
    func recordsBeyondThoseOfOneReceiveWaitForTheNext(records: Int) throws {
        let certificate = try Self.made()
        let pair = try Pair(
            TLSSettings(trust: .text(certificate.certificate)), host: "localhost",
            identity: .made(certificate))
        _ = pair.handshake()
        for byte in 0..<100 as Range<UInt8> {
            var one = ByteBuffer()
            one.append(byte)
            _ = pair.client?.send(pair.sockets.client, one, from: 0, to: 1)
        }
        var (bytes, most, told) = ([UInt8](), 0, true)
        while bytes.count < 100 {
            let received =
                pair.server?.receive(
                    pair.sockets.server, into: pair.region, at: 0, records: records)
                ?? Received(count: 0, stamp: 0)
            guard received.count > 0 else { break }
            pair.region.withBytes(from: 0, to: received.count) { span in
                for i in span.indices { bytes.append(span[i]) }
            }
            most = max(most, received.records)
            if bytes.count < 100, !received.isFull { told = false }
        }
        #expect(bytes == Array(0..<100) && most == records && told)
    }

    @Test func aLaterConnectionGoesOnWithTheSessionOfAnEarlierOne() throws {
        let certificate = try Self.made()
        let settings = TLSSettings(trust: .text(certificate.certificate))
        let first = try Pair(settings, host: "localhost", identity: .made(certificate))
        _ = first.handshake()
        // Tickets come with what the client reads first.
        var byte = ByteBuffer()
        byte.append(1)
        _ = first.server?.send(first.sockets.server, byte, from: 0, to: 1)
        #expect(first.clientReads().count == 1)
        #expect(first.client?.isResumed == false)
        let kept = first.client?.ticket()
        let ticket: TLSTicket = try #require(kept)
        try first.connect(host: "localhost", ticket: ticket)
        #expect(first.handshake().client == .done)
        #expect(first.client?.isResumed == true)
    }

    /// Certificates that must not be taken, with the words that say why.
    struct Bad: Sendable, CustomTestStringConvertible {
        var testDescription: String
        var host = "localhost"
        var text: String
        var isTrusted = true
        var change: @Sendable (inout Certificate.Request) -> Void = { _ in }
    }

    static let bad: [Bad] = [
        Bad(testDescription: "expired", text: "has expired") { $0.validTo = -60 },
        Bad(testDescription: "not yet valid", text: "not valid yet") { $0.validFrom = 3_600 },
        Bad(
            testDescription: "another name", host: "other.example", text: "not for 'other.example'"),
        Bad(testDescription: "another address", host: "127.0.0.2", text: "not for '127.0.0.2'"),
        Bad(testDescription: "for clients", text: "not made for servers") {
            $0.usage = "clientAuth"
        },
        Bad(testDescription: "weak key", text: "too weak") { $0.rsaBits = 1_024 },
        Bad(testDescription: "self-signed", text: "self-signed and not trusted", isTrusted: false),
    ]

    @Test(arguments: bad)
    func aCertificateThatMustNotBeTakenIsNamed(bad: Bad) throws {
        let certificate = try Self.made(bad.change)
        let other = try Self.made()
        let identity: TLSIdentity = .made(certificate)
        let trusted = bad.isTrusted ? certificate : other
        let pair: Pair
        do {
            pair = try Pair(
                TLSSettings(trust: .text(trusted.certificate)), host: bad.host, identity: identity)
        } catch let error as TLSContext.Unusable {
            // A server may refuse to show such a certificate at all.
            #expect(error.text.contains("too small") && bad.text == "too weak")
            return
        }
        guard case .failed(let failure) = pair.handshake().client else {
            Issue.record("not refused")
            return
        }
        #expect(failure.text.contains(bad.text), "\(failure.text)")
        let open = try Pair(
            TLSSettings(verifies: false), host: bad.host, identity: .made(certificate))
        #expect(open.handshake().client == .done)
    }

    @Test func anUnknownIssuerAndAnUnknownRootAreToldApart() throws {
        let root = try Self.made {
            $0.isAuthority = true
            $0.names = []
            $0.usage = nil
        }
        let leaf = try Self.made(issuer: root) { $0.subject = "leaf" }
        let known = try Pair(
            TLSSettings(trust: .text(root.certificate)), host: "localhost", identity: .made(leaf))
        #expect(known.handshake().client == .done)
        let other = try Self.made {
            $0.isAuthority = true
            $0.subject = "other"
        }
        let unknown = try Pair(
            TLSSettings(trust: .text(other.certificate)), host: "localhost", identity: .made(leaf))
        guard case .failed(let failure) = unknown.handshake().client else {
            Issue.record("not refused")
            return
        }
        #expect(failure.text == "the certificate's issuer is unknown")
    }

    @Test func aClientsCertificateThatIsWantedIsToldWithTheFirstRead() throws {
        let certificate = try Self.made()
        let path = "/tmp/wsplan-tls-\(getpid()).pem"
        let keyPath = path + ".key"
        try write(certificate.certificate, to: path)
        try write(certificate.key, to: keyPath)
        defer {
            unlink(path)
            unlink(keyPath)
        }
        let trust = TLSSettings.Trust.text(certificate.certificate)
        let without = try Pair(
            TLSSettings(trust: trust), host: "localhost", identity: .made(certificate),
            clientAuthorities: path)
        _ = without.handshake()
        let reading = without.clientReads()
        #expect(reading.count == -Int(TLSChannel.broken))
        #expect(reading.failure == "the server wants a client certificate")
        // Made for servers, so it is shown and refused; for both it is taken.
        let both = try Self.made { $0.usage = nil }
        try write(both.certificate, to: path)
        try write(both.key, to: keyPath)
        let with = try Pair(
            TLSSettings(trust: trust, certificate: path, key: keyPath), host: "localhost",
            identity: .made(certificate), clientAuthorities: path)
        let done = with.handshake()
        #expect(done.client == .done && done.server == .done)
    }

    @Test func whatIsNoTLSIsTold() throws {
        let certificate = try Self.made()
        for garbage in [
            "SSH-2.0-OpenSSH_9.2\r\n", "HTTP/1.1 400 Bad Request\r\n\r\n",
            "\u{0}\u{0}\u{0}\u{0}\u{0}\u{0}",
        ] {
            let pair = try Pair(
                TLSSettings(trust: .text(certificate.certificate)), host: "localhost",
                identity: .made(certificate))
            #expect(pair.client?.handshake(pair.sockets.client) == .underway)
            let bytes = Array(garbage.utf8)
            #expect(Glibc.write(pair.sockets.server, bytes, bytes.count) == bytes.count)
            guard case .failed(let failure) = pair.client?.handshake(pair.sockets.client) else {
                Issue.record("not refused")
                continue
            }
            #expect(failure.text == "the peer does not speak TLS", "\(garbage)")
            // What is left of it must not reach the next connection of the thread.
            try pair.connect(host: "localhost")
            #expect(pair.handshake().client == .done)
        }
    }

    /// The certificate is looked at, and what is wrong with it noted, also where it is not checked.
    @Test func anUncheckedCertificateIsNotTheCauseOfWhatHappensLater() throws {
        let pair = try Pair(
            TLSSettings(verifies: false), host: "localhost", identity: .made(Self.made()))
        #expect(pair.handshake().client == .done)
        let record: [UInt8] = [23, 3, 3, 0, 20] + Array(repeating: 7, count: 20)
        #expect(Glibc.write(pair.sockets.server, record, record.count) == record.count)
        let first = pair.clientReads()
        #expect(first.count == -Int(TLSChannel.broken))
        #expect(first.failure?.contains("certificate") == false, "\(first.failure ?? "")")
    }

    /// One read brings the last bytes and the farewell; the socket says nothing more.
    @Test(arguments: [true, false])
    func anEndBehindTheLastBytesAsksToBeRead(says: Bool) throws {
        let certificate = try Self.made()
        let pair = try Pair(
            TLSSettings(trust: .text(certificate.certificate)), host: "localhost",
            identity: .made(certificate))
        _ = pair.handshake()
        var byte = ByteBuffer()
        byte.append(1)
        _ = pair.server?.send(pair.sockets.server, byte, from: 0, to: 1)
        if says {
            pair.server?.shutdown(pair.sockets.server)
        } else {
            let garbage: [UInt8] = Array("garbage".utf8)
            #expect(Glibc.write(pair.sockets.server, garbage, 7) == 7)
        }
        let last = pair.client?.receive(pair.sockets.client, into: pair.region, at: 0)
        #expect(last?.count == 1 && last?.isFull == true)
        #expect(pair.clientReads().count == (says ? 0 : -Int(TLSChannel.broken)))
    }

    @Test func filesThatCannotBeUsedAreNamed() throws {
        let nowhere = TLSSettings(trust: .file("/nowhere/ca.pem"))
        let error = #expect(throws: TLSContext.Unusable.self) { try TLSContext(client: nowhere) }
        #expect(error?.text.contains("'/nowhere/ca.pem'") == true)
        #expect(error?.text.contains("No such file") == true, "\(error?.text ?? "")")
    }

    private func write(_ bytes: [UInt8], to path: String) throws {
        let file = try #require(fopen(path, "w"))
        #expect(fwrite(bytes, 1, bytes.count, file) == bytes.count)
        fclose(file)
    }
}
