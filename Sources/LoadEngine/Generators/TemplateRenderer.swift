internal import Wire

/// What a template may ask for while it is rendered.
struct RenderContext {
    var clientNumber: UInt32
    var sequence: UInt32
    var iteration: UInt32
    /// The request's slot; −1 with a running number as generation where there is no request.
    var requestIndex: Int32
    var generation: UInt32
    var id: MessageID
    var random: RandomStream
}

extension PayloadTemplate {
    /// Writes the text of one message.
    func render(_ context: inout RenderContext, to out: inout ByteBuffer) {
        for part in parts {
            switch part {
            case .bytes(let bytes): out.append(bytes)
            case .slot(let slot): slot.render(&context, to: &out)
            }
        }
    }

    /// The text for what is not on the hot path.
    func text(_ context: inout RenderContext) -> String {
        var out = ByteBuffer()
        render(&context, to: &out)
        return String(decoding: out.array(), as: UTF8.self)
    }
}

extension PayloadTemplate.Slot {
    func render(_ context: inout RenderContext, to out: inout ByteBuffer) {
        switch self {
        case .id:
            context.id.append(
                index: context.requestIndex, generation: context.generation,
                noise: mix64(UInt64(context.clientNumber) << 32 | UInt64(context.sequence)),
                to: &out)
        case .seq: out.append(decimal: Int64(context.sequence))
        case .uuid:
            let high = context.random.next() & ~0xF000 | 0x4000
            let low = context.random.next() & ~(3 << 62) | 2 << 62
            MessageID.appendUUID(high, low, to: &out)
        case .clientIndex: out.append(decimal: Int64(context.clientNumber))
        case .clientID:
            out.append(decimal: Int64(context.id.salt))
            out.append(0x2D)
            out.append(decimal: Int64(context.clientNumber))
        case .iteration: out.append(decimal: Int64(context.iteration))
        case .nowMilliseconds: out.append(decimal: MonotonicTime.wallClock() / 1_000_000)
        case .nowMicroseconds: out.append(decimal: MonotonicTime.wallClock() / 1_000)
        case .nowISO: WallClockText.append(MonotonicTime.wallClock(), to: &out)
        case .int(let low, let high):
            let width = UInt64(bitPattern: high &- low) &+ 1
            let drawn = width == 0 ? context.random.next() : context.random.below(width)
            out.append(decimal: low &+ Int64(bitPattern: drawn))
        case .float(let low, let high):
            out.append(fixed: low + context.random.unit() * (high - low))
        case .pick(let choices):
            out.append(choices[Int(context.random.below(UInt64(choices.count)))])
        case .sample(let count, let choices, let brackets):
            renderSample(count, choices, brackets, &context, &out)
        case .text(let count):
            for _ in 0..<count {
                out.append(Self.alphabet[Int(context.random.below(62))])
            }
        case .hex(let count):
            for _ in 0..<count {
                out.append(MessageID.hexDigit(UInt8(context.random.below(16))))
            }
        case .bool:
            let bytes: StaticString = context.random.below(2) == 0 ? "false" : "true"
            out.append(Array(bytes.description.utf8))
        }
    }

    private static let alphabet = Array(
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789".utf8)

    /// Floyd's choice of distinct indices would keep no order; a partial shuffle is plain.
    private func renderSample(
        _ count: Int, _ choices: [[UInt8]], _ brackets: Bool, _ context: inout RenderContext,
        _ out: inout ByteBuffer
    ) {
        var order = Array(choices.indices)
        if brackets { out.append(0x5B) }
        for position in 0..<min(count, choices.count) {
            let other = position + Int(context.random.below(UInt64(order.count - position)))
            order.swapAt(position, other)
            if position > 0 { out.append(0x2C) }
            out.append(choices[order[position]])
        }
        if brackets { out.append(0x5D) }
    }
}

extension ByteBuffer {
    /// Appends a whole number in decimal.
    mutating func append(decimal value: Int64) {
        if value < 0 { append(0x2D) }
        var rest = value.magnitude
        var size = 1
        while rest >= 10 {
            rest /= 10
            size += 1
        }
        let start = count
        extend(by: size)
        rest = value.magnitude
        for place in stride(from: start + size - 1, through: start, by: -1) {
            self[place] = 0x30 + UInt8(truncatingIfNeeded: rest % 10)
            rest /= 10
        }
    }

    /// Appends a number with up to six decimals and no trailing zeros.
    mutating func append(fixed value: Double) {
        let scaled = Int64((value.magnitude * 1e6).rounded())
        if value < 0, scaled > 0 { append(0x2D) }
        append(decimal: scaled / 1_000_000)
        var rest = scaled % 1_000_000
        if rest == 0 { return }
        append(0x2E)
        var unit: Int64 = 100_000
        while rest > 0 {
            append(0x30 + UInt8(rest / unit))
            rest %= unit
            unit /= 10
        }
    }
}

/// The wall clock as ISO 8601 text, without a library on the hot path.
enum WallClockText {
    /// Appends `2026-01-31T12:00:00.000Z` (days from civil: Hinnant, chrono algorithms).
    static func append(_ nanoseconds: Int64, to out: inout ByteBuffer) {
        let seconds = nanoseconds / 1_000_000_000
        let days = seconds / 86_400 + 719_468
        let era = days / 146_097
        let ofEra = days - era * 146_097
        let yearOfEra = (ofEra - ofEra / 1_460 + ofEra / 36_524 - ofEra / 146_096) / 365
        let ofYear = ofEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let shifted = (5 * ofYear + 2) / 153
        let month = shifted < 10 ? shifted + 3 : shifted - 9
        let year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
        pad(year, 4, &out)
        out.append(0x2D)
        pad(month, 2, &out)
        out.append(0x2D)
        pad(ofYear - (153 * shifted + 2) / 5 + 1, 2, &out)
        out.append(0x54)
        pad(seconds / 3_600 % 24, 2, &out)
        out.append(0x3A)
        pad(seconds / 60 % 60, 2, &out)
        out.append(0x3A)
        pad(seconds % 60, 2, &out)
        out.append(0x2E)
        pad(nanoseconds / 1_000_000 % 1_000, 3, &out)
        out.append(0x5A)
    }

    private static func pad(_ value: Int64, _ digits: Int, _ out: inout ByteBuffer) {
        var unit: Int64 = 1
        for _ in 1..<digits { unit *= 10 }
        while unit > 0 {
            out.append(0x30 + UInt8(value / unit % 10))
            unit /= 10
        }
    }
}
