import EmbeddedServer
import Glibc
import Synchronization
import Wire

/// What several threads note, in order.
final class Notes<Element: Sendable>: Sendable {
    private let state = Mutex<[Element]>([])

    var all: [Element] { state.withLock { $0 } }

    func add(_ element: Element) { state.withLock { $0.append(element) } }
}

/// A folder for the files of one test.
final class TemporaryFolder {
    let path: String

    init() throws {
        var template = Array("/tmp/wsplan-test-XXXXXX".utf8CString)
        guard mkdtemp(&template) != nil else { throw SystemError(code: errno) }
        path = String(decoding: template.dropLast().map(UInt8.init(bitPattern:)), as: UTF8.self)
    }

    /// Writes a file and returns its path.
    func write(_ bytes: [UInt8], to name: String) throws -> String {
        let path = "\(path)/\(name)"
        guard let file = fopen(path, "w") else { throw SystemError(code: errno) }
        fwrite(bytes, 1, bytes.count, file)
        fclose(file)
        return path
    }

    deinit {
        if let folder = opendir(path) {
            while let entry = readdir(folder) {
                let name = withUnsafePointer(to: &entry.pointee.d_name) {
                    $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
                }
                unlink("\(path)/\(name)")
            }
            closedir(folder)
        }
        rmdir(path)
    }
}

extension RunningServer {
    /// Waits until so many sessions have opened. What the server has answered them is in their sockets
    /// then, so that a reset ends sessions, not handshakes.
    func waitForSessions(_ count: Int) {
        while counters.opened < count { usleep(1_000) }
    }
}

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
        authority = try folder.write((trusted ?? certificate).certificate, to: "ca.pem")
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
