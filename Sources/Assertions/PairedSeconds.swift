public import Metrics

/// What both sides of a run beside each other showed, second by second of their planned moments: blocks that hold
/// the same moments of either, of what is compared alone.
///
/// There are at most 1,200 blocks: when they are full, neighbours are merged and each is twice as long from then
/// on, as points of a series are.
public struct PairedSeconds: Sendable {
    /// What is compared, whatever its limit.
    struct Subject: Hashable, Sendable {
        var metric: Metric
        var filter: SeriesFilter
        var kind: ErrorKind?
        var unit: ErrorKind.Subject?

        init(_ comparison: Comparison) {
            metric = comparison.metric
            filter = comparison.filter
            kind = comparison.kind
            unit = comparison.subject
        }
    }

    /// One side of a block.
    struct Half: Sendable {
        var times = SampledTimes()
        var units = ErrorUnits.Tally(failed: 0, whole: 0)

        mutating func merge(_ other: Half) {
            times.merge(other.times)
            units.failed &+= other.units.failed
            units.whole &+= other.units.whole
        }
    }

    /// The same seconds of both sides.
    struct Block: Sendable {
        var new = Half()
        var against = Half()

        mutating func merge(_ other: Block) {
            new.merge(other.new)
            against.merge(other.against)
        }
    }

    private static let most = 1_200

    private let subjects: [Subject]
    private let selections: [Selection]
    /// By subject, blocks by their number.
    private var blocks: [[Int: Block]]
    /// How many seconds each block has.
    private(set) var width = 1

    /// What assertions compare, and more that reports show; only what was planned in `measured` stretches
    /// counts.
    public init(
        _ assertions: [Assertion], besides more: [Comparison] = [], _ labels: LabelSpace,
        measured: Set<Int>
    ) {
        let compared = assertions.flatMap(\.condition.comparisons).filter { $0.against != nil }
        var subjects: [Subject] = []
        for subject in (compared + more).map(Subject.init) where !subjects.contains(subject) {
            subjects.append(subject)
        }
        self.subjects = subjects
        selections = subjects.map { Selection($0.filter, labels, stretches: measured) }
        blocks = subjects.map { _ in [:] }
    }

    /// Adds what was collected with a second of a run, or with a part of one.
    public mutating func add(_ second: Snapshot) {
        if subjects.isEmpty { return }
        for planned in second.planned {
            for index in subjects.indices where selections[index].contains(planned.key) {
                let half = subjects[index].half(of: planned.cell)
                add(half, of: planned.side, plannedIn: planned.second, to: index)
            }
        }
        bound()
    }

    /// Makes blocks longer until there are not too many.
    mutating func bound() {
        while blocks.contains(where: { $0.count > Self.most }) { widen() }
    }

    /// Adds what a side showed of a subject.
    mutating func add(
        _ half: Half, of side: RunSide, plannedIn second: Int, to subject: Int
    ) {
        guard half.times.count > 0 || half.units.whole > 0 else { return }
        let number = second / width
        if side == .new {
            blocks[subject][number, default: Block()].new.merge(half)
        } else {
            blocks[subject][number, default: Block()].against.merge(half)
        }
    }

    private mutating func widen() {
        width *= 2
        for index in blocks.indices {
            var merged: [Int: Block] = [:]
            for (number, block) in blocks[index] {
                merged[number / 2, default: Block()].merge(block)
            }
            blocks[index] = merged
        }
    }

    /// The blocks of what is compared, in the order of time, each with its number from the start of the run.
    func blocks(of comparison: Comparison) -> [(number: Int, block: Block)] {
        guard let index = subjects.firstIndex(of: Subject(comparison)) else { return [] }
        return blocks[index].sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
    }
}

extension PairedSeconds.Subject {
    /// What a series adds to it.
    func half(of cell: SeriesCell) -> PairedSeconds.Half {
        var half = PairedSeconds.Half()
        switch metric {
        case .time(let metric):
            if let samples = cell[metric] { half.times.merge(samples) }
        case .count(.errors): half.units = units(of: cell)
        case .count, .gauge, .observed: break
        }
        return half
    }

    private func units(of cell: SeriesCell) -> ErrorUnits.Tally {
        let subjects = (kind?.subject ?? unit).map { [$0] } ?? ErrorKind.Subject.allCases
        var sum = ErrorUnits.Tally(failed: 0, whole: 0)
        for subject in subjects {
            sum.whole &+= cell[subject.begun]
            if let kind {
                sum.failed &+= cell.failures[Int(kind.rawValue)]
            } else if subject == .connects {
                sum.failed &+= cell[.failed]
            } else {
                for kind in ErrorKind.allCases where kind.subject == subject {
                    sum.failed &+= cell.failures[Int(kind.rawValue)]
                }
            }
        }
        return sum
    }
}

extension ErrorKind.Subject {
    /// What counts such units when they begin.
    fileprivate var begun: CountMetric {
        switch self {
        case .connects: .connects
        case .sessions: .sessionsBegun
        case .requests: .requests
        }
    }
}
