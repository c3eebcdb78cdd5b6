internal import Glibc
internal import LoadEngine
internal import Synchronization
internal import Wire

/// The programs that give rows to a run. They are ended when the run is over.
public final class RowCommands: Sendable {
    private let commands: [RowCommand]

    /// Starts the programs of the data that has some.
    public init(_ data: PlanData) throws(CommandError) {
        var commands: [RowCommand] = []
        for command in data.commands { commands.append(try RowCommand(command)) }
        self.commands = commands
    }

    deinit { stop() }

    /// How much longer than for its first row a program is waited for, in nanoseconds, so that a busy
    /// host does not make the first messages lack theirs.
    private static let headStart: Int64 = 250_000_000

    /// Waits until each has given rows or has ended, at most so many milliseconds, and a moment longer
    /// for what fits into the stock of rows.
    public func waitForRows(milliseconds: Int) {
        let end = MonotonicTime.now() + Int64(milliseconds) * 1_000_000
        wait(until: end) { $0.isReady }
        wait(until: min(end, MonotonicTime.now() + RowCommands.headStart)) {
            $0.isFull || $0.ending != nil
        }
    }

    private func wait(until end: Int64, _ isDone: (RowFeed) -> Bool) {
        for command in commands {
            while !isDone(command.feed), MonotonicTime.now() < end { usleep(1_000) }
        }
    }

    /// Ends all programs, those that do not listen by force.
    public func stop() {
        for command in commands { command.askToStop() }
        for command in commands { command.finish() }
    }
}

/// Why a program could not be started.
public struct CommandError: Error, Sendable {
    public var text: String
}

/// A program whose output is rows, and the thread that reads them ahead.
final class RowCommand: Sendable {
    /// Longer lines are no rows.
    private static let longestLine = 1 << 20
    /// How long a program may take to end when it is asked to.
    private static let patience: Int64 = 1_000_000_000

    let feed: RowFeed
    private let columns: [String?]
    private let mask: RowMask?
    private let stopping = Atomic(false)
    private let thread = Mutex<Thread?>(nil)
    /// The process until its thread takes it.
    private let started: Mutex<ChildProcess?>

    init(_ command: PlanData.Command) throws(CommandError) {
        feed = command.feed
        columns = command.columns
        mask = command.mask
        do throws(SystemError) {
            var child: ChildProcess? = try ChildProcess(command.words, folder: command.folder)
            started = Mutex(child.take())
            var running: Thread? = try Thread { [self] in
                guard let child = self.started.withLock({ $0.take() }) else { return }
                self.read(child)
            }
            thread.withLock { $0 = running.take() }
        } catch {
            throw CommandError(
                text:
                    "'\(command.words[0])', which provides the rows of '\(command.name)', cannot be "
                    + "started: \(error)")
        }
    }

    func askToStop() { stopping.store(true, ordering: .relaxed) }

    /// Waits until the thread has ended its program.
    func finish() {
        let running = thread.withLock { $0.take() }
        switch consume running {
        case .none: return
        case .some(let thread): thread.join()
        }
    }

    // MARK: The thread

    private func read(_ process: consuming ChildProcess) {
        var child = process
        var lines = LineReader(longest: Self.longestLine)
        var reader = RowReader(columns, mask: mask)
        var errors = ErrorLine()
        var buffer = [UInt8](repeating: 0, count: 64 << 10)
        reading: while !stopping.load(ordering: .relaxed) {
            errors.read(&child)
            if feed.isFull {
                child.pause(milliseconds: 2)
                continue
            }
            switch child.read(into: &buffer) {
            case .nothing: child.wait(milliseconds: 50)
            case .end: break reading
            case .bytes(let count):
                lines.take(buffer[..<count]) { reader.add($0) }
                give(&reader)
                if lines.isTooLong {
                    feed.end("printed a line of more than \(Self.longestLine) bytes")
                    break reading
                }
            }
        }
        lines.finish { reader.add($0) }
        give(&reader)
        end(&child, &errors)
    }

    private func give(_ reader: inout RowReader) {
        if reader.rows.rows > 0 { feed.add(reader.rows) }
        reader.clear()
    }

    /// Tells why no more rows come, once the program has ended; one that goes on is ended.
    private func end(_ child: inout ChildProcess, _ errors: inout ErrorLine) {
        let asked = MonotonicTime.now()
        var termination = Termination(patience: Self.patience)
        while !child.hasEnded() {
            errors.read(&child)
            let now = MonotonicTime.now()
            if stopping.load(ordering: .relaxed) || now - asked > Self.patience,
                let signal = termination.signal(at: now)
            {
                child.send(signal)
            }
            child.pause(milliseconds: 5)
        }
        errors.read(&child)
        let said = errors.text.isEmpty ? "" : ": \(errors.text)"
        switch child.ending {
        case .killed(let signal)?: feed.end("was killed by signal \(signal)\(said)")
        case .exited(let code)?: feed.end("exited with code \(code)\(said)")
        case nil: break
        }
    }
}

/// The first line that a program writes to its errors.
private struct ErrorLine {
    private var bytes: [UInt8] = []
    private var buffer = [UInt8](repeating: 0, count: 4_096)
    private static let longest = 200

    var text: String {
        let line = bytes.split(whereSeparator: { $0 == 0x0A || $0 == 0x0D }).first ?? []
        return String(decoding: line.prefix(Self.longest), as: UTF8.self)
    }

    /// Reads what is there, so that the program never waits for a reader, and keeps the beginning.
    mutating func read(_ child: inout ChildProcess) {
        while case .bytes(let count) = child.readErrors(into: &buffer) {
            if bytes.count < Self.longest * 4 { bytes += buffer[..<count] }
        }
    }
}

/// Cuts a stream into lines.
struct LineReader {
    private let longest: Int
    private var rest: [UInt8] = []
    private(set) var isTooLong = false

    init(longest: Int) { self.longest = longest }

    /// Hands over each line that has ended and is not empty.
    mutating func take(_ bytes: ArraySlice<UInt8>, _ line: (ArraySlice<UInt8>) -> Void) {
        rest += bytes
        var start = 0
        while let end = rest[start...].firstIndex(of: 0x0A) {
            let found = DataFile.withoutReturn(rest[start..<end])
            if !found.isEmpty { line(found) }
            start = end + 1
        }
        rest.removeFirst(start)
        isTooLong = rest.count > longest
    }

    /// Hands over what was not ended.
    mutating func finish(_ line: (ArraySlice<UInt8>) -> Void) {
        let found = DataFile.withoutReturn(rest[...])
        if !isTooLong, !found.isEmpty { line(found) }
        rest = []
    }
}

extension RowReader {
    /// Adds a line of a command: JSON if it is, else as it is. What is no UTF-8 is no row.
    mutating func add(_ line: ArraySlice<UInt8>) {
        if let value = DataFile.value(line), String(validating: line, as: UTF8.self) != nil {
            add(json: value)
        } else if String(validating: line, as: UTF8.self) != nil {
            add(line: line)
        }
    }
}
