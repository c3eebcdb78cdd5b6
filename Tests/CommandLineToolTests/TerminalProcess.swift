import FoundationEssentials
import Glibc
import Synchronization
import TestSupport
import Wire

/// The built tool in a process of its own on a terminal of its own, as a person runs it: what it shows
/// there, and what keys and signals do.
final class TerminalProcess: Sendable {
    private let process: pid_t
    private let terminal: Int32
    private let shown = Notes<[UInt8]>()
    private let end = Mutex<Int32?>(nil)
    /// All that it has written is known: it may be over before that is read.
    private let isRead = Mutex(false)
    /// The process stands still.
    private let isStopped = Mutex(false)

    /// Starts the tool with these words on a terminal so wide, with these variables besides. The keys are
    /// pressed one after the other as soon as their texts are shown, however busy the tests' pool is.
    init(
        _ words: [String], columns: Int, environment: [String: String] = [:],
        keys: [(after: String, key: String)] = []
    ) throws {
        terminal = open("/dev/ptmx", O_RDWR | O_NOCTTY | O_CLOEXEC)
        var (number, locked): (UInt32, Int32) = (0, 0)
        guard terminal >= 0, ioctl(terminal, Self.unlock, &locked) == 0,
            ioctl(terminal, Self.number, &number) == 0
        else { throw SystemError(code: errno) }
        Self.resize(terminal, to: columns)
        process = try Self.start(words, on: "/dev/pts/\(number)", environment)
        let terminal = terminal
        try Wire.Thread { [self] in
            var chunk = [UInt8](repeating: 0, count: 1 << 14)
            var keys = keys[...]
            while true {
                let count = Glibc.read(terminal, &chunk, chunk.count)
                if count > 0 { shown.add(Array(chunk[..<count])) }
                while let next = keys.first, text.contains(next.after) {
                    press(next.key)
                    keys.removeFirst()
                }
                // The other end is closed when the process has ended.
                if count == 0 || count < 0 && errno != EINTR { break }
            }
            isRead.withLock { $0 = true }
        }.detach()
        try Wire.Thread { [self] in
            var status: Int32 = 0
            while waitpid(process, &status, WUNTRACED | WCONTINUED) > 0 || errno == EINTR {
                switch status & 0xFF {
                case 0x7F: isStopped.withLock { $0 = true }
                case 0xFF: isStopped.withLock { $0 = false }
                case 0: return end.withLock { $0 = status >> 8 & 0xFF }
                default: return end.withLock { $0 = -(status & 0x7F) }
                }
            }
        }.detach()
    }

    deinit {
        if end.withLock({ $0 }) == nil { kill(process, SIGKILL) }
        close(terminal)
    }

    /// `TIOCSPTLCK`, `TIOCGPTN` and `POSIX_SPAWN_SETSID`, which the module of the C library leaves out.
    private static let unlock: UInt = 0x4004_5431
    private static let number: UInt = 0x8004_5430
    private static let ownSession: Int16 = 0x80

    /// The process is the leader of a session, whose terminal becomes the first that it opens.
    private static func start(
        _ words: [String], on path: String, _ environment: [String: String]
    ) throws -> pid_t {
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        for stream in 0...2 as ClosedRange<Int32> {
            posix_spawn_file_actions_addopen(&actions, stream, path, O_RDWR, 0)
        }
        var attributes = posix_spawnattr_t()
        posix_spawnattr_init(&attributes)
        defer { posix_spawnattr_destroy(&attributes) }
        posix_spawnattr_setflags(&attributes, ownSession)
        let own = ["TERM": "xterm-256color", "LANG": "C.UTF-8", "PATH": "/usr/bin:/bin"]
            .merging(environment) { $1 }
        let arguments = ([Spawned.tool] + words).map { strdup($0) } + [nil]
        let variables = own.map { strdup("\($0.key)=\($0.value)") } + [nil]
        defer { for text in arguments + variables { free(text) } }
        var process = pid_t()
        let result = posix_spawn(
            &process, Spawned.tool, &actions, &attributes, arguments, variables)
        guard result == 0 else { throw SystemError(code: result) }
        return process
    }

    /// All that it has written.
    var text: String { String(decoding: shown.all.joined(), as: UTF8.self) }

    /// A key is pressed.
    func press(_ key: String) { _ = Glibc.write(terminal, Array(key.utf8), key.utf8.count) }

    func send(_ signal: Int32) { kill(process, signal) }

    func resize(to columns: Int) { Self.resize(terminal, to: columns) }

    private static func resize(_ terminal: Int32, to columns: Int) {
        var size = winsize(ws_row: 40, ws_col: UInt16(columns), ws_xpixel: 0, ws_ypixel: 0)
        _ = ioctl(terminal, UInt(TIOCSWINSZ), &size)
    }

    /// Waits until it has written a text.
    func shows(_ part: String) async throws {
        try await eventually("'\(part)' on the terminal") {
            text.contains(part) || end.withLock { $0 } != nil
        }
    }

    func standsStill(_ isStill: Bool) async throws {
        try await eventually(isStill ? "that it stands still" : "that it goes on") {
            isStopped.withLock { $0 } == isStill
        }
    }

    /// Waits for its end and for all that it has written; gives its exit code.
    func wait() async throws -> Int32 {
        try await eventually("an end") { end.withLock { $0 } != nil && isRead.withLock { $0 } }
        return end.withLock { $0 } ?? 0
    }
}
