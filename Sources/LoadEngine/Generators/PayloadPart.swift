internal import Wire

extension PayloadCode.Part {
    /// Writes a part that needs no pool.
    func renderValue(_ context: inout RenderContext, to out: inout ByteBuffer) {
        switch kind {
        case .uuid:
            let high = context.unique.next() & ~0xF000 | 0x4000
            let low = context.unique.next() & ~(3 << 62) | 2 << 62
            IDText(high, low).append(to: &out)
        case .clientIndex: out.append(decimal: Int64(context.clientNumber))
        case .clientID:
            out.append(decimal: Int64(context.salt))
            out.append(0x2D)
            out.append(decimal: Int64(context.clientNumber))
        case .iteration: out.append(decimal: Int64(context.iteration))
        case .nowMilliseconds: out.append(decimal: MonotonicTime.wallClock() / 1_000_000)
        case .nowMicroseconds: out.append(decimal: MonotonicTime.wallClock() / 1_000)
        case .nowISO: WallClockText.append(MonotonicTime.wallClock(), to: &out)
        case .nowLocal: WallClockText.append(MonotonicTime.wallClock(), ahead: a, to: &out)
        case .side:
            let name = context.isAgainst ? "against" : "new"
            for byte in name.utf8 { out.append(byte) }
        case .openSession: IDText(context.session.high, context.session.low).append(to: &out)
        case .int:
            let width = UInt64(bitPattern: b &- a) &+ 1
            let drawn = width == 0 ? context.random.next() : context.random.below(width)
            out.append(decimal: a &+ Int64(bitPattern: drawn))
        case .float:
            let low = Double(bitPattern: UInt64(bitPattern: a))
            let high = Double(bitPattern: UInt64(bitPattern: b))
            let part = context.random.unit()
            out.append(fixed: low * (1 - part) + high * part)
        case .text:
            for _ in 0..<a { out.append(Self.letter(Int(context.random.below(62)))) }
        case .hex:
            for _ in 0..<a {
                out.append(
                    Hexadecimal.digit(UInt8(truncatingIfNeeded: context.random.next() >> 60)))
            }
        case .bool:
            // The letters of `false` and `true`, the first one lowest.
            out.append(letters: context.random.below(2) == 0 ? 0x65_736C_6166 : 0x6575_7274)
        case .bytes, .id, .seq, .numberInSession, .wrapped, .pick, .sample, .sampleInBrackets,
            .choose, .someInBrackets,
            .firstInBrackets, .topics, .field, .captured, .encoded, .fallback:
            break
        }
    }

    /// A letter or digit by its number, 0 to 61.
    private static func letter(_ number: Int) -> UInt8 {
        switch number {
        case ..<26: 0x41 &+ UInt8(truncatingIfNeeded: number)
        case ..<52: 0x61 &+ UInt8(truncatingIfNeeded: number &- 26)
        default: 0x30 &+ UInt8(truncatingIfNeeded: number &- 52)
        }
    }
}
