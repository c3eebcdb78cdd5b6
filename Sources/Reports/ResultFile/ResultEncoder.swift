public import Assertions
import FoundationEssentials
public import Metrics

/// Turns a run into the bytes of its result file, piece by piece as it goes.
///
/// A delta is due after a second at first, and later after a twentieth of the time run so far, at
/// most ten minutes: what a killed run loses is little, and a week gives about a thousand deltas.
public struct ResultEncoder: Sendable {
    private var pending = ResultDelta()
    private var merger = PointMerger()
    /// The second after which the next delta is due.
    private var due = 0

    /// An encoder for a run that starts.
    public init() {}

    /// What comes first in the file.
    public static func start(_ header: RunHeader) -> [UInt8] {
        ResultRecord.magic + ResultRecord.header.bytes(json(header))
            + (header.labels.hasWholePhases ? [] : ResultRecord.stretched.bytes([]))
    }

    /// Takes a second of the run; returns what to write now, most often nothing.
    public mutating func append(_ snapshot: Snapshot, phases: [PhaseSpan]) -> [UInt8] {
        pending.store.merge(snapshot)
        if let point = merger.add(SeriesPoint(snapshot)) { pending.points.append(point) }
        pending.phases = phases
        guard snapshot.second >= due else { return [] }
        due = snapshot.second + max(1, min(snapshot.second / 20, 600))
        return flush()
    }

    /// What tells of a program, when there is news of it.
    static func program(_ program: ProgramRecord) -> [UInt8] {
        ResultRecord.program.bytes(json(program))
    }

    /// Returns the rest of the file.
    public mutating func finish(_ conclusion: RunConclusion) -> [UInt8] {
        if let rest = merger.takeRest() { pending.points.append(rest) }
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
        return start(result.header) + result.programs.flatMap(program)
            + encoder.finish(result.conclusion)
    }

    private mutating func flush() -> [UInt8] {
        let bytes = ResultRecord.delta.bytes(pending.bytes)
        pending = ResultDelta()
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
