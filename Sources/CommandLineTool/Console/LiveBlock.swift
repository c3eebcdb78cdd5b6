import Synchronization

/// Lines at the bottom of a terminal that are drawn again and again over themselves.
///
/// The cursor rests at the start of the line below them, where a `^C` of the terminal does no harm.
final class LiveBlock: Sendable {
    private struct State {
        /// The columns of each line on the screen.
        var drawn: [Int] = []
        var closed = false
    }

    private let state = Mutex(State())
    private let write: @Sendable (String) -> Void

    /// A block that is drawn by `write`.
    init(write: @escaping @Sendable (String) -> Void) { self.write = write }

    /// Draws the lines in place of those drawn before; each must be shorter than the terminal,
    /// which is `columns` wide now.
    func draw(_ lines: [StyledText], columns: Int) {
        state.withLock { state in
            guard !state.closed else { return }
            let body = lines.map { $0.text + "\u{1B}[K\n" }.joined()
            write(LiveBlock.home(state.drawn, columns) + body + "\u{1B}[J")
            state.drawn = lines.map(\.columns)
        }
    }

    /// Takes the block away; the next one is drawn in its place.
    func clear(columns: Int) {
        state.withLock { state in
            guard !state.closed, !state.drawn.isEmpty else { return }
            write(LiveBlock.home(state.drawn, columns) + "\u{1B}[J")
            state.drawn = []
        }
    }

    /// Leaves what was drawn where it is: whatever the terminal shows meanwhile, the next one is drawn
    /// below. Nothing is done while it is being drawn.
    func leave() { _ = state.withLockIfAvailable { $0.drawn = [] } }

    /// Takes the block away for good; false, and nothing is done, while it is being drawn, so that
    /// whoever ends the process need not wait for a terminal that stands still.
    @discardableResult
    func close(columns: Int) -> Bool {
        state.withLockIfAvailable { state -> Bool in
            if !state.drawn.isEmpty { write(LiveBlock.home(state.drawn, columns) + "\u{1B}[J") }
            state = State(closed: true)
            return true
        } ?? false
    }

    /// Moves the cursor to where the block begins. A terminal that became narrower has broken long
    /// lines into several.
    private static func home(_ drawn: [Int], _ columns: Int) -> String {
        let rows = drawn.reduce(0) { $0 + max(1, ($1 + columns - 1) / max(1, columns)) }
        return rows > 0 ? "\r\u{1B}[\(rows)A" : "\r"
    }
}
