public import Assertions
import FoundationEssentials
public import Metrics

/// Turns a run into the bytes of its result file, piece by piece as it goes.
///
/// Each second of a run is a delta, so that a killed run loses no more than the second in which that
/// happened. `ResultWriter` keeps a file of many deltas small.
public struct ResultEncoder: Sendable {
    private var pending = ResultDelta()
    private var merger = PointMerger()
    /// The same of the other side, where there is one.
    private var pendingAgainst = ResultDelta()
    private var mergerAgainst = PointMerger()
    private var hasAgainst = false

    /// An encoder for a run that starts.
    public init() {}

    /// What comes first in the file.
    public static func start(_ header: RunHeader) -> [UInt8] {
        ResultRecord.magic + ResultRecord.header.bytes(json(header))
            + (header.labels.hasWholePhases ? [] : ResultRecord.stretched.bytes([]))
    }

    /// Takes a second of the run; returns what to write of it.
    public mutating func append(_ snapshot: Snapshot, phases: [PhaseSpan]) -> [UInt8] {
        pending.store.merge(snapshot)
        if let point = merger.add(SeriesPoint(snapshot)) { pending.points.append(point) }
        pending.phases = phases
        if let other = snapshot.against {
            hasAgainst = true
            pendingAgainst.store.merge(other)
            if let point = mergerAgainst.add(SeriesPoint(other)) {
                pendingAgainst.points.append(point)
            }
        }
        return flush()
    }

    /// What tells of a program, when there is news of it.
    static func program(_ program: ProgramRecord) -> [UInt8] {
        ResultRecord.program.bytes(json(program))
    }

    /// Returns the rest of the file.
    public mutating func finish(_ conclusion: RunConclusion) -> [UInt8] {
        if let rest = merger.takeRest() { pending.points.append(rest) }
        if let rest = mergerAgainst.takeRest() { pendingAgainst.points.append(rest) }
        pending.phases = conclusion.phases
        return flush() + ResultEncoder.end(conclusion)
    }

    /// What comes last in the file.
    static func end(_ conclusion: RunConclusion) -> [UInt8] {
        ResultRecord.conclusion.bytes(json(conclusion))
    }

    /// The whole file of a result.
    public static func bytes(of result: RunResult) -> [UInt8] {
        var encoder = ResultEncoder()
        encoder.pending.store = result.store
        encoder.pending.points = result.series.points
        if let against = result.against {
            encoder.hasAgainst = true
            encoder.pendingAgainst.store = against.store
            encoder.pendingAgainst.points = against.series.points
        }
        return start(result.header) + result.programs.flatMap(program)
            + encoder.finish(result.conclusion)
    }

    private mutating func flush() -> [UInt8] {
        let bytes =
            ResultRecord.delta.bytes(pending.bytes)
            + (hasAgainst ? ResultRecord.against.bytes(pendingAgainst.bytes) : [])
        (pending, pendingAgainst) = (ResultDelta(), ResultDelta())
        return bytes
    }

    /// JSON with sorted keys; our values always have one.
    private static func json(_ value: some Encodable) -> [UInt8] {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        encoder.nonConformingFloatEncodingStrategy = .convertToString(
            positiveInfinity: "inf", negativeInfinity: "-inf", nan: "nan")
        do {
            return [UInt8](try encoder.encode(value))
        } catch {
            preconditionFailure("a value of our own cannot be encoded: \(error)")
        }
    }
}
