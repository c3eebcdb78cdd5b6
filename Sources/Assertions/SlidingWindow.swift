import Metrics

/// The last seconds of one series, as many as a window is long.
///
/// A second is a packed histogram, a count, a share or a gauge; a window of `n` seconds takes at most
/// `n + 1` of them, and 15 KiB for the sum of their histograms, from which each second is taken out
/// when it leaves. So the time for a second does not grow with the window.
struct SlidingWindow: Sendable {
    /// What a piece of time has.
    struct Piece: Sendable {
        var start: Int64
        var end: Int64
        var figures: WindowFigures
    }

    private let length: Int64
    private var pieces: [Piece] = []
    /// The sum of all histograms.
    private var counts: CoarseCounts?
    /// Sessions that are open, by stretch.
    private var sessions: [Int: Int64] = [:]

    /// So much shorter than asked for a window may be, for the clock of seconds is not exact to the
    /// nanosecond.
    private static let slack: Int64 = 250_000_000

    /// A window so many nanoseconds long.
    init(length: Int64) { self.length = length }

    /// Whether it is as long as it should be.
    var isFull: Bool {
        guard let first = pieces.first, let last = pieces.last else { return false }
        return last.end - first.start >= length - SlidingWindow.slack
    }

    /// Adds what follows, and takes out what is no longer needed for the length: as many seconds as are
    /// at least that long, so one more where a phase does not begin with a second.
    mutating func add(_ piece: Piece) {
        pieces.append(piece)
        if case .times(let samples) = piece.figures {
            if counts == nil { counts = CoarseCounts() }
            counts?.add(samples)
        }
        var spare = 0
        while spare + 1 < pieces.count,
            piece.end - pieces[spare + 1].start >= length - SlidingWindow.slack
        {
            if case .times(let samples) = pieces[spare].figures { counts?.remove(samples) }
            spare += 1
        }
        pieces.removeFirst(spare)
    }

    /// Notes how many more sessions of a stretch are open; of some, how many are.
    mutating func gain(_ sessions: Int64, of stretch: Int) {
        self.sessions[stretch, default: 0] += sessions
    }

    /// The sessions of these stretches that are open.
    func open(in stretches: Set<Int>) -> UInt64 {
        UInt64(max(0, stretches.reduce(0) { $0 + (sessions[$1] ?? 0) }))
    }

    /// All of its seconds together; nil if it has none.
    var sum: Piece? {
        guard var sum = pieces.first, let last = pieces.last else { return nil }
        sum.end = last.end
        if let counts {
            var moments = Moments()
            for case .times(let samples) in pieces.lazy.map(\.figures) {
                moments.merge(samples.moments)
            }
            sum.figures = .times(counts.histogram(moments))
        } else {
            for piece in pieces.dropFirst() { sum.figures.merge(piece.figures) }
        }
        return sum
    }

    /// The memory that it takes, in bytes.
    var memory: Int {
        let packed = pieces.reduce(0) { sum, piece in
            if case .times(let samples) = piece.figures { sum + samples.memory } else { sum }
        }
        return pieces.capacity * MemoryLayout<Piece>.stride + packed
            + (counts == nil ? 0 : CoarseCounts.memory)
    }
}
