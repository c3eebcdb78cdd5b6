/// One record of a result file. All numbers are little-endian; both sums are CRC-32.
///
///     │ type 1 │ length 4 │ sum of these five 4 │ payload … │ sum of the payload 4 │
///
/// The sum over the head tells a length that was damaged from a file that was cut short.
///
/// The format grows without a new version, so that files are read by older and newer tools:
/// - A record of an unknown type is skipped. One without which the others mean something else has a
///   type from `critical` on; who does not know it refuses the file.
/// - A payload that goes on behind what is known is read as far as it is known; a list before which
///   it ends is empty.
/// - Numbers of counters, times, errors and gauges are their raw values and never change; what has
///   an unknown one is skipped.
/// - What is new in `RunHeader` or `RunConclusion` is optional.
enum ResultRecord: UInt8 {
    /// `RunHeader` as JSON; the first record.
    case header = 1
    /// What happened since the record before, see `ResultDelta`.
    case delta = 2
    /// `RunConclusion` as JSON; the last record, not there if the run was killed.
    case conclusion = 3
    /// `ProgramRecord` as JSON, when it was started and again when more is known of it; the last one of
    /// a number counts.
    case program = 4
    /// What happened on the other side since the record before, as a delta.
    case against = 5
    /// Nothing; it says that the stretches of the header are not its phases, for which an older tool
    /// would take them.
    case stretched = 0x80

    /// The version of the format: another one counts or concludes other things.
    static let version: UInt8 = 2
    /// What a result file starts with; the last byte is the version.
    static let magic: [UInt8] = [0x89, 0x57, 0x53, 0x52, 0x0D, 0x0A, 0x1A, version]
    static let headSize = 9
    /// The first of the types that may not be skipped.
    static let critical: UInt8 = 0x80

    /// The bytes of a record.
    func bytes(_ payload: [UInt8]) -> [UInt8] { ResultRecord.bytes(type: rawValue, payload) }

    /// The bytes of a record of any type.
    static func bytes(type: UInt8, _ payload: [UInt8]) -> [UInt8] {
        var bytes = [type]
        ResultRecord.append(UInt32(payload.count), to: &bytes)
        ResultRecord.append(checksum(bytes), to: &bytes)
        bytes += payload
        ResultRecord.append(checksum(payload), to: &bytes)
        return bytes
    }

    /// What stands at a place of a file.
    enum Step {
        case record(type: UInt8, payload: Range<Int>, next: Int)
        /// The file ends inside a record, or right here.
        case end
        case damaged(String)
    }

    /// Reads the record at `position` as far as it is there.
    static func read(_ bytes: [UInt8], at position: Int) -> Step {
        guard bytes.count - position >= headSize else { return .end }
        let head = bytes[position..<(position + 5)]
        guard number(bytes, at: position + 5) == checksum(head) else {
            return .damaged("the head of a record does not match its checksum")
        }
        let start = position + headSize
        let length = Int(number(bytes, at: position + 1))
        guard bytes.count - start >= length + 4 else { return .end }
        let payload = start..<(start + length)
        guard number(bytes, at: payload.upperBound) == checksum(bytes[payload]) else {
            return .damaged("a record does not match its checksum")
        }
        return .record(type: bytes[position], payload: payload, next: payload.upperBound + 4)
    }

    private static func append(_ value: UInt32, to bytes: inout [UInt8]) {
        for shift: UInt32 in [0, 8, 16, 24] {
            bytes.append(UInt8(truncatingIfNeeded: value >> shift))
        }
    }

    private static func number(_ bytes: [UInt8], at position: Int) -> UInt32 {
        (0..<4).reduce(0) { $0 | UInt32(bytes[position + $1]) << UInt32(8 * $1) }
    }
}
