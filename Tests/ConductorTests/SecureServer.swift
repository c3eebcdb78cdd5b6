import EmbeddedServer
import TestSupport
import Wire

/// An embedded server that speaks TLS, and the files that its clients need.
final class SecureServer {
    let server: RunningServer
    let folder: TemporaryFolder
    /// The file with the certificate to trust.
    let authority: String

    var port: UInt16 { server.port }

    init(
        _ certificate: Certificate, trusting trusted: Certificate? = nil,
        clientAuthorities: Bool = false, changing change: (inout ServerSettings) -> Void = { _ in }
    ) throws {
        folder = try TemporaryFolder()
        authority = try folder.file("ca.pem", (trusted ?? certificate).certificate)
        var settings = ServerSettings()
        settings.security = try TLSContext(
            server: .made(certificate), clientAuthorities: clientAuthorities ? authority : nil)
        change(&settings)
        server = try EmbeddedServer(settings).start()
    }

    /// A target of a plan, at another port where something stands before it; `more` are further keys.
    func target(
        host: String = "127.0.0.1", port other: UInt16? = nil, _ more: String = ""
    ) -> String {
        "{ url: \"wss://\(host):\(other ?? port)/\", tls: { ca: \"\(authority)\" }\(more) }"
    }
}

extension RunningServer {
    /// Waits until so many sessions have opened. What the server has answered them is in their sockets
    /// then, so that a reset ends sessions, not handshakes.
    func waitForSessions(_ count: Int) throws {
        try eventually("\(count) sessions") { counters.opened >= count }
    }
}
