import FoundationEssentials
import Glibc
import Synchronization
import Wire

/// The built tool in a process of its own, as its users run it. Waiting holds no thread of the
/// tests' pool.
final class Spawned: Sendable {
    /// How it came to its end.
    struct End: Equatable, Sendable {
        /// The exit code, or the negative number of the signal that ended it.
        var code: Int32
        var output: String
        var errors: String
    }

    private let process: pid_t
    private let output: Mutex<String>
    private let errors: Mutex<String>
    private let end = Mutex<Int32?>(nil)
    private let errorsEnded = Atomic(false)
    /// One start at a time, so that no process inherits the pipes of another.
    private static let starting = Mutex(())

    /// The checkout, in which tools are started.
    static let checkout = URL(filePath: #filePath).deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent().path(percentEncoded: false)

    /// The product lies beside the bundle of the tests.
    private static let tool = URL(filePath: CommandLine.arguments[0]).deletingLastPathComponent()
        .appending(path: "wsplan").path(percentEncoded: false)

    /// Starts `wsplan` with these words; its standard input is empty. A line for a shell may do so in
    /// another way: `$1` is the tool there, and `$2` the first of the words.
    init(_ words: [String], shell: String = #"exec "$@""#) throws {
        let script = #"cd "$0" && "# + shell
        let (process, outputs) = try Spawned.start(
            "/bin/sh", ["sh", "-c", script, Spawned.checkout, Spawned.tool] + words)
        self.process = process
        output = Mutex("")
        errors = Mutex("")
        let thread = try Wire.Thread { [self] in
            Spawned.read(outputs.error, into: errors)
            errorsEnded.store(true, ordering: .releasing)
        }
        thread.detach()
        let waiter = try Wire.Thread { [self] in
            Spawned.read(outputs.standard, into: output)
            while !errorsEnded.load(ordering: .acquiring) { usleep(1_000) }
            var status: Int32 = 0
            while waitpid(process, &status, 0) < 0, errno == EINTR {}
            let code = status & 0x7F == 0 ? status >> 8 & 0xFF : -(status & 0x7F)
            end.withLock { $0 = code }
        }
        waiter.detach()
    }

    /// Runs it to its end.
    static func run(_ words: String...) async throws -> End { try await Spawned(words).wait() }

    /// Runs a line of a shell to its end.
    static func run(shell: String, _ words: String...) async throws -> End {
        try await Spawned(words, shell: shell).wait()
    }

    /// Sends a signal.
    func send(_ signal: Int32) { kill(process, signal) }

    /// Waits until the standard error has this text; false if the process ended without it.
    func says(_ text: String) async throws -> Bool {
        while !errors.withLock({ $0.contains(text) }) {
            if end.withLock({ $0 }) != nil { return errors.withLock { $0.contains(text) } }
            try await Task.sleep(for: .milliseconds(5))
        }
        return true
    }

    /// Waits for its end.
    func wait() async throws -> End {
        while true {
            if let code = end.withLock({ $0 }) {
                return End(
                    code: code, output: output.withLock { $0 }, errors: errors.withLock { $0 })
            }
            try await Task.sleep(for: .milliseconds(5))
        }
    }

    /// Starts a program and returns its number and where to read what it writes.
    private static func start(
        _ program: String, _ words: [String]
    ) throws -> (process: pid_t, outputs: (standard: Int32, error: Int32)) {
        try starting.withLock { _ in
            let (standard, error) = (try pipe(), try pipe())
            var actions = posix_spawn_file_actions_t()
            posix_spawn_file_actions_init(&actions)
            defer { posix_spawn_file_actions_destroy(&actions) }
            posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
            posix_spawn_file_actions_adddup2(&actions, standard.write, 1)
            posix_spawn_file_actions_adddup2(&actions, error.write, 2)
            let arguments = words.map { strdup($0) } + [nil]
            defer { for argument in arguments { free(argument) } }
            var process = pid_t()
            let result = posix_spawn(&process, program, &actions, nil, arguments, environ)
            close(standard.write)
            close(error.write)
            guard result == 0 else { throw SystemError(code: result) }
            return (process, (standard.read, error.read))
        }
    }

    /// Both ends of a pipe that closes when a program is started.
    private static func pipe() throws -> (read: Int32, write: Int32) {
        var ends: [Int32] = [0, 0]
        guard Glibc.pipe(&ends) == 0 else { throw SystemError(code: errno) }
        for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
        return (ends[0], ends[1])
    }

    /// Reads all there is and closes.
    private static func read(_ descriptor: Int32, into text: borrowing Mutex<String>) {
        var chunk = [UInt8](repeating: 0, count: 1 << 14)
        while true {
            let count = Glibc.read(descriptor, &chunk, chunk.count)
            if count > 0 {
                let part = String(decoding: chunk[..<count], as: UTF8.self)
                text.withLock { $0 += part }
            } else if count == 0 || errno != EINTR {
                break
            }
        }
        close(descriptor)
    }
}

/// A folder of its own for the files of one test; gone with it.
final class Folder: Sendable {
    private let url = FileManager.default.temporaryDirectory
        .appending(path: "wsplan-tool-\(UUID().uuidString)")

    init() { try? FileManager.default.createDirectory(at: url, withIntermediateDirectories: true) }

    deinit { try? FileManager.default.removeItem(at: url) }

    func path(_ name: String) -> String { url.appending(path: name).path(percentEncoded: false) }

    /// Writes a file and returns its path.
    func file(_ name: String, _ text: String) throws -> String {
        try text.write(toFile: path(name), atomically: false, encoding: .utf8)
        return path(name)
    }

    func text(_ name: String) throws -> String {
        try String(contentsOfFile: path(name), encoding: .utf8)
    }
}
