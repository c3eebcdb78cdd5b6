import Memory
import Metrics
import TestSupport
import Testing
import Wire

@testable import LoadEngine

/// What is kept of frames that nobody took, against plain arrays.
@Suite struct UntakenFramesTests {
    private struct Frame: Equatable {
        var bytes: [UInt8]
        var opcode: Opcode
        var series: Int32
    }

    /// All frames that are kept of a connection, oldest first.
    private func frames(
        of connection: Handle<Connection>, in untaken: inout UntakenFrames
    ) -> [Frame] {
        var found: [Frame] = []
        var entry = untaken.first(of: connection)
        while entry.isSome {
            let frame = untaken[entry]
            let payload = untaken.lend(entry)
            found.append(
                Frame(
                    bytes: payload.array(from: 0), opcode: frame.opcode, series: frame.series.raw))
            untaken.putBack(payload, of: entry)
            entry = frame.next
        }
        return found
    }

    @Test func framesComeAndGoAsInArrays() {
        var random = RandomStream(seed: 7)
        var untaken = UntakenFrames()
        var model = Array(repeating: [Frame](), count: 3)
        var (wrong, dropped, taken) = (0, 0, 0)
        // A byte's value tells its place and its frame.
        let pattern = (0..<41_000).map { UInt8(truncatingIfNeeded: $0) }
        for round in 0..<5_000 as Range<Int32> {
            let place = Int(random.below(3))
            let connection = Handle<Connection>(index: Int32(place) * 5)
            let size = Int(random.below(round % 7 == 0 ? 40_000 : 9_000))
            switch random.below(8) {
            case 0:
                // One in the middle is taken.
                guard !model[place].isEmpty else { continue }
                let index = Int(random.below(UInt64(model[place].count)))
                var (older, entry) = (
                    Handle<UntakenFrames.Entry>.none, untaken.first(of: connection)
                )
                for _ in 0..<index { (older, entry) = (entry, untaken[entry].next) }
                untaken.giveBack(untaken.lend(entry))
                untaken.remove(entry, after: older, of: connection)
                model[place].remove(at: index)
                taken += 1
            case 1 where round % 16 == 0:
                // The session ends.
                while untaken.dropOldest(of: connection) != nil {}
                model[place] = []
            default:
                let frame = Frame(
                    bytes: Array(pattern[(Int(round) % 256)...].prefix(size)),
                    opcode: random.below(2) == 0 ? .text : .binary, series: round)
                while !untaken.hasRoom(for: size, of: connection) {
                    let gone = untaken.dropOldest(of: connection)
                    if gone?.raw != model[place].removeFirst().series { wrong += 1 }
                    dropped += 1
                }
                untaken.keep(
                    frame.bytes.span, frame.opcode, of: connection,
                    countedIn: SeriesID(raw: frame.series))
                model[place].append(frame)
                let bytes = model[place].reduce(0) { $0 + $1.bytes.count }
                if model[place].count > 16 || bytes > 65_536 { wrong += 1 }
            }
            if frames(of: connection, in: &untaken) != model[place] { wrong += 1 }
        }
        #expect(wrong == 0 && dropped > 1_000 && taken > 100)
        #expect(untaken.count == model.reduce(0) { $0 + $1.count })
        #expect(untaken.dropOldest(of: Handle(index: 99)) == nil)
    }
}
