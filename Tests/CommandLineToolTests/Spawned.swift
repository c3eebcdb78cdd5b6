import FoundationEssentials
import Glibc
import Synchronization
import TestSupport
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

        /// The words of the output with one space between them, wherever its lines were broken.
        var prose: String { output.split(whereSeparator: \.isWhitespace).joined(separator: " ") }
    }

    private let process: pid_t
    /// What it has written, piece by piece.
    private let output = Notes<[UInt8]>()
    private let errors = Notes<[UInt8]>()
    private let end = Mutex<Int32?>(nil)
    /// Signals that it still gets, each once its standard error has a text.
    private let signals: Mutex<[(after: String, signal: Int32)]>
    /// One start at a time, so that no process inherits the pipes of another.
    private static let starting = Mutex(())

    /// The checkout, in which tools are started.
    static let checkout = URL(filePath: #filePath).deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent().path(percentEncoded: false)

    /// The product lies beside the bundle of the tests.
    static let tool = URL(filePath: CommandLine.arguments[0]).deletingLastPathComponent()
        .appending(path: "wsplan").path(percentEncoded: false)

    /// Starts `wsplan` with these words; its standard input is empty. A line for a shell may do so in
    /// another way: `$1` is the tool there, and `$2` the first of the words. It says of itself whether it
    /// runs in GitHub Actions, wherever the tests do.
    ///
    /// It gets the signals one after the other as soon as its standard error has their texts. Who waits in
    /// the tests' pool may be minutes late on a busy machine, which does where nothing ends meanwhile.
    init(
        _ words: [String], shell: String = #"exec "$@""#,
        signals: [(after: String, signal: Int32)] = []
    ) throws {
        self.signals = Mutex(signals)
        let script = #"cd "$0" && unset GITHUB_ACTIONS GITHUB_STEP_SUMMARY && "# + shell
        let (process, outputs) = try Spawned.start(
            "/bin/sh", ["sh", "-c", script, Spawned.checkout, Spawned.tool] + words)
        self.process = process
        let reader = try Wire.Thread { [self] in
            Spawned.read([(outputs.standard, output), (outputs.error, errors)]) { react() }
            var status: Int32 = 0
            while waitpid(process, &status, 0) < 0, errno == EINTR {}
            let code = status & 0x7F == 0 ? status >> 8 & 0xFF : -(status & 0x7F)
            end.withLock { $0 = code }
        }
        reader.detach()
    }

    /// Runs it to its end.
    static func run(_ words: String...) async throws -> End { try await Spawned(words).wait() }

    /// Runs a line of a shell to its end.
    static func run(shell: String, _ words: String...) async throws -> End {
        try await Spawned(words, shell: shell).wait()
    }

    /// Sends a signal.
    func send(_ signal: Int32) { kill(process, signal) }

    private func react() {
        signals.withLock { signals in
            while let next = signals.first, Spawned.text(errors).contains(next.after) {
                send(next.signal)
                signals.removeFirst()
            }
        }
    }

    /// Waits until the standard error has this text; false if the process ended without it.
    func says(_ text: String) async throws -> Bool {
        func isSaid() -> Bool { Spawned.text(errors).contains(text) }
        try await eventually("'\(text)' or an end") { isSaid() || end.withLock { $0 } != nil }
        return isSaid()
    }

    /// What it has written to its standard error by now.
    var errorsSoFar: String { Spawned.text(errors) }

    /// Waits for its end; ends it by force if that does not come.
    func wait() async throws -> End {
        do {
            try await eventually("an end") { end.withLock { $0 } != nil }
        } catch {
            kill(process, SIGKILL)
            throw error
        }
        return End(
            code: end.withLock { $0 } ?? 0, output: Spawned.text(output),
            errors: Spawned.text(errors))
    }

    private static func text(_ pieces: Notes<[UInt8]>) -> String {
        String(decoding: pieces.all.joined(), as: UTF8.self)
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

    /// Reads all there is from both streams, whichever has something, and closes them; `react` is called
    /// after each piece.
    private static func read(
        _ streams: [(descriptor: Int32, pieces: Notes<[UInt8]>)], then react: () -> Void
    ) {
        var waits = streams.map { pollfd(fd: $0.descriptor, events: Int16(POLLIN), revents: 0) }
        var chunk = [UInt8](repeating: 0, count: 1 << 14)
        while waits.contains(where: { $0.fd >= 0 }) {
            poll(&waits, nfds_t(waits.count), -1)
            for (index, stream) in streams.enumerated() where waits[index].revents != 0 {
                let count = Glibc.read(stream.descriptor, &chunk, chunk.count)
                if count > 0 {
                    stream.pieces.add(Array(chunk[..<count]))
                    react()
                } else if count == 0 || errno != EINTR {
                    close(stream.descriptor)
                    waits[index].fd = -1
                }
            }
        }
    }
}
