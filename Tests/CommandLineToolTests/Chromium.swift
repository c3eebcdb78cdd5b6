import FoundationEssentials
import Glibc
import TestSupport
import Testing
import Units

/// A Chromium without a window in which tests look at a page, by its DevTools protocol.
final class Chromium {
    /// Where Debian puts it; nil where it is not installed.
    static let path = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"]
        .first { FileManager.default.isExecutableFile(atPath: $0) }

    private let process: Spawned
    private let socket: BrowserSocket
    private var calls = 0

    /// One that shows a page.
    init(_ folder: TemporaryFolder, _ page: String) async throws {
        let process = try Spawned(
            [try #require(Chromium.path), folder.path("profile"), page],
            shell: #"exec "$2" --headless=new --no-sandbox --disable-gpu --disable-dev-shm-usage "#
                + #"--remote-debugging-port=0 --user-data-dir="$3" "$4""#)
        self.process = process
        do {
            #expect(try await process.says("/devtools/browser/"))
            let own = process.errorsSoFar.firstMatch(of: /ws:\/\/127\.0\.0\.1:([0-9]+)\//)?.output
            let port = try #require((own?.1).flatMap { UInt16($0) })
            var path: Substring?
            try await eventually("Chromium has the page") {
                let list = try JSONTree(Watcher(port).get("/json/list").text)
                let own = list.items.first { $0["url"]?.string == page }
                let url = own?["webSocketDebuggerUrl"]?.string ?? ""
                path = url.firstRange(of: "/devtools/").map { url[$0.lowerBound...] }
                return path != nil
            }
            socket = try BrowserSocket(port, path: String(try #require(path)))
        } catch {
            process.send(SIGKILL)
            throw error
        }
    }

    deinit { process.send(SIGKILL) }

    /// What an expression of the page's script comes to.
    func value(_ expression: String) throws -> JSONTree {
        calls += 1
        let call: JSONValue = .object([
            ("id", .integer(Int64(calls))), ("method", "Runtime.evaluate"),
            (
                "params",
                .object([("expression", .string(expression)), ("returnByValue", true)])
            ),
        ])
        socket.send(0x81, Array(call.line().utf8))
        while true {
            let answer = try JSONTree(socket.frame().text)
            guard answer["id"] == .number(Double(calls)) else { continue }
            if let value = answer["result"]?["result"]?["value"] { return value }
            throw NeverHappened(description: "a value of \(expression.prefix(80)): \(answer)")
        }
    }

    /// Whether an expression is true.
    func holds(_ expression: String) throws -> Bool { try value(expression) == .bool(true) }
}
