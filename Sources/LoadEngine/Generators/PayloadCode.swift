internal import Memory
internal import Wire

/// All payload templates of a loop as plain values, so that rendering touches no reference count.
/// A template is a row of parts; constant bytes and choices lie in pools beside them.
struct PayloadCode: ~Copyable {
    /// One piece of a template.
    struct Part: BitwiseCopyable {
        /// What it writes; `a` and `b` hold what it needs.
        enum Kind: UInt8, BitwiseCopyable {
            /// The bytes `a..<b` of the pool.
            case bytes
            case id, seq, numberInSession, uuid, clientIndex, clientID, iteration
            case nowMilliseconds, nowMicroseconds, nowISO, side
            /// A whole number of a…b.
            case int
            /// A number of [a, b), both as bit patterns.
            case float
            /// One of `b` choices from choice `a` on.
            case pick
            /// `count` distinct ones of them, with a comma between, and brackets around.
            case sample, sampleInBrackets
            /// `a` random characters.
            case text, hex
            case bool
            /// One of `b` branches from branch `a` on.
            case choose
            /// `least` to `count` distinct choices, or the first of them, in brackets.
            case someInBrackets, firstInBrackets
            /// The local time, `a` seconds ahead of UTC.
            case nowLocal
            /// What a conversation has put into the context.
            case topics, openSession

            /// Whether the seed decides what it writes.
            var draws: Bool { Kind.int.rawValue...Kind.firstInBrackets.rawValue ~= rawValue }
            /// Column `b` of the row of data set `a`, and captured value `a`; `count` is the form.
            case field, captured
            /// What branch `a` writes, in the encoding `count`.
            case encoded
            /// What branch `a` writes, or branch `b` where a value is missing.
            case fallback
            /// What branch `count` writes, as a whole number of `a`…`b`.
            case wrapped
        }

        var kind: Kind
        var count: Int32 = 0
        var least: Int32 = 0
        var a: Int64 = 0
        var b: Int64 = 0
    }

    /// The parts of one template.
    struct Range: BitwiseCopyable {
        var first: Int32
        var count: Int32
        /// Whether anything in it is drawn by the seed, and whether it has an id, and a number of its own in
        /// the session.
        var draws = false
        var hasID = false
        var numbersSessions = false
        /// Data sets of which rows are dealt before it is rendered, one bit each.
        var deals: UInt64 = 0
    }

    private var parts = Column(capacity: 64, filledWith: Part(kind: .bytes))
    private var pool = ByteBuffer(capacity: 1_024)
    /// Begin and end of each choice in the pool.
    private var choices = Column(capacity: 16, filledWith: (begin: Int32(0), end: Int32(0)))
    /// For `sample`: the order in which its choices are taken.
    private var order = Column(capacity: 16, filledWith: Int32(0))
    /// Forms of values, by their codes.
    private var forms: [PayloadTemplate.ValueForm] = []
    /// Whether any template has a number in its session.
    private(set) var numbersSessions = false
    /// What templates take from outside.
    var values = DataValues()
    /// Of each branch its parts, and the weights of its choice summed up to it.
    private var branches = Column(capacity: 4, filledWith: Range(first: 0, count: 0))
    private var branchSums = Column(capacity: 4, filledWith: 0.0)
    /// What is about to be encoded.
    private var scratch = ByteBuffer()
    /// What conversations can subscribe to, one bit of a mask each; where it stands in the pool.
    private var topics: [[UInt8]] = []
    private var topicPlaces = Column(capacity: 16, filledWith: (begin: Int32(0), end: Int32(0)))

    /// Takes in a template.
    mutating func add(_ template: PayloadTemplate) -> Range {
        // Branches are taken in meanwhile; the parts of a template lie side by side.
        let compiled = template.parts.map { part in
            switch part {
            case .bytes(let bytes): constant(bytes)
            case .slot(let slot): compile(slot)
            }
        }
        let first = parts.count
        for part in compiled { parts.append(part) }
        let leaves = template.leaves
        if leaves.contains(.numberInSession) { numbersSessions = true }
        return Range(
            first: Int32(first), count: Int32(compiled.count),
            draws: compiled.contains { draws($0) }, hasID: leaves.contains(.id),
            numbersSessions: leaves.contains(.numberInSession),
            deals: compiled.reduce(0) { $0 | deals(of: $1) })
    }

    private mutating func constant(_ bytes: [UInt8]) -> Part {
        let begin = pool.count
        pool.append(bytes)
        return Part(kind: .bytes, a: Int64(begin), b: Int64(pool.count))
    }

    private mutating func compile(_ slot: PayloadTemplate.Slot) -> Part {
        switch slot {
        case .id: Part(kind: .id)
        case .seq: Part(kind: .seq)
        case .numberInSession: Part(kind: .numberInSession)
        case .uuid: Part(kind: .uuid)
        case .clientIndex: Part(kind: .clientIndex)
        case .clientID: Part(kind: .clientID)
        case .iteration: Part(kind: .iteration)
        case .nowMilliseconds: Part(kind: .nowMilliseconds)
        case .nowMicroseconds: Part(kind: .nowMicroseconds)
        case .nowISO: Part(kind: .nowISO)
        case .side: Part(kind: .side)
        case .int(let low, let high): Part(kind: .int, a: low, b: high)
        case .float(let low, let high):
            Part(
                kind: .float, a: Int64(bitPattern: low.bitPattern),
                b: Int64(bitPattern: high.bitPattern))
        case .pick(let texts): choosing(.pick, 1, texts)
        case .sample(let count, let texts, let brackets):
            choosing(brackets ? .sampleInBrackets : .sample, count, texts)
        case .text(let count): Part(kind: .text, a: Int64(count))
        case .hex(let count): Part(kind: .hex, a: Int64(count))
        case .bool: Part(kind: .bool)
        case .field(let data, let column, let form):
            Part(kind: .field, count: code(of: form), a: Int64(data), b: Int64(column))
        case .captured(let name, let form):
            Part(kind: .captured, count: code(of: form), a: Int64(name))
        case .choose(let branches): choosing(branches)
        case .someOf(let count, let texts):
            choosing(.someInBrackets, count.upperBound, texts, least: count.lowerBound)
        case .firstOf(let count, let texts):
            choosing(.firstInBrackets, count.upperBound, texts, least: count.lowerBound)
        case .nowLocal: Part(kind: .nowLocal, a: MonotonicTime.utcOffset())
        case .topics: Part(kind: .topics)
        case .openSession: Part(kind: .openSession)
        case .encoded(let encoding, let inner):
            Part(kind: .encoded, count: Int32(encoding.rawValue), a: branch(inner))
        case .fallback(let first, let second):
            Part(kind: .fallback, a: branch(first), b: branch(second))
        case .wrapped(let inner, let range):
            Part(
                kind: .wrapped, count: Int32(branch(inner)), a: range.lowerBound,
                b: range.upperBound)
        }
    }

    /// Takes in a template within another one; the index of its branch.
    private mutating func branch(_ template: PayloadTemplate) -> Int64 {
        let range = add(template)
        branchSums.append(0)
        return Int64(branches.append(range))
    }

    /// The branches of a part that has some.
    private func branches(of part: Part) -> [Range] {
        switch part.kind {
        case .choose: (Int(part.a)..<Int(part.a + part.b)).map { branches[$0] }
        case .encoded: [branches[Int(part.a)]]
        case .fallback: [branches[Int(part.a)], branches[Int(part.b)]]
        case .wrapped: [branches[Int(part.count)]]
        default: []
        }
    }

    private func draws(_ part: Part) -> Bool {
        part.kind.draws || branches(of: part).contains { $0.draws }
    }

    private mutating func code(of form: PayloadTemplate.ValueForm) -> Int32 {
        if let known = forms.firstIndex(of: form) { return Int32(known) }
        forms.append(form)
        return Int32(forms.count - 1)
    }

    /// The data sets of which rows have to be dealt for a part.
    private func deals(of part: Part) -> UInt64 {
        switch part.kind {
        case .field: values.dealtSets & 1 << UInt64(part.a)
        default: branches(of: part).reduce(0) { $0 | $1.deals }
        }
    }

    private mutating func choosing(_ weighted: [PayloadTemplate.Branch]) -> Part {
        let ranges = weighted.map { add($0.template) }
        let first = branches.count
        var sum = 0.0
        for (branch, range) in zip(weighted, ranges) {
            sum += branch.weight
            branchSums.append(sum)
            branches.append(range)
        }
        return Part(kind: .choose, a: Int64(first), b: Int64(ranges.count))
    }

    /// The mask of these topics; of those of all templates the first 64 have a bit.
    mutating func mask(of wanted: [[UInt8]]) -> UInt64 {
        var mask: UInt64 = 0
        for topic in wanted {
            if let known = topics.firstIndex(of: topic) {
                mask |= 1 << UInt64(known)
            } else if topics.count < 64 {
                mask |= 1 << UInt64(topics.count)
                topics.append(topic)
                let bytes = constant(topic)
                topicPlaces.append((begin: Int32(bytes.a), end: Int32(bytes.b)))
            }
        }
        return mask
    }

    private mutating func choosing(
        _ kind: Part.Kind, _ count: Int, _ texts: [[UInt8]], least: Int? = nil
    ) -> Part {
        let first = choices.count
        for text in texts {
            let bytes = constant(text)
            choices.append((begin: Int32(bytes.a), end: Int32(bytes.b)))
        }
        order.require(texts.count)
        return Part(
            kind: kind, count: Int32(min(count, texts.count)),
            least: Int32(min(least ?? count, texts.count)), a: Int64(first), b: Int64(texts.count))
    }

    /// Writes the text of one evaluation; what kept it from being whole is in the context then.
    mutating func render(_ range: Range, _ context: inout RenderContext, to out: inout ByteBuffer) {
        var index = Int(range.first)
        let end = index &+ Int(range.count)
        while index < end {
            let part = parts[index]
            index &+= 1
            switch part.kind {
            case .bytes: out.append(pool, from: Int(part.a), to: Int(part.b))
            case .id: context.id.append(to: &out)
            case .seq: out.append(decimal: Int64(context.sequence))
            case .numberInSession: out.append(decimal: Int64(context.numberInSession))
            case .pick: append(Int(part.a) + Int(context.random.below(UInt64(part.b))), to: &out)
            case .sample: renderSample(part, &context, &out)
            case .sampleInBrackets, .someInBrackets, .firstInBrackets:
                out.append(0x5B)
                renderSample(part, &context, &out)
                out.append(0x5D)
            case .choose:
                let branch = branchSums.choice(
                    context.random.unit(), first: Int(part.a), count: Int(part.b))
                render(branches[branch], &context, to: &out)
            case .topics: renderTopics(context.topics, &out)
            case .field:
                values.append(
                    Int(part.a), Int(part.b), as: forms[Int(part.count)], &context, to: &out)
            case .captured:
                values.append(
                    captured: Int(part.a), as: forms[Int(part.count)], &context, to: &out)
            case .encoded:
                let start = out.count
                render(branches[Int(part.a)], &context, to: &out)
                scratch.truncate(to: 0)
                scratch.append(out, from: start, to: out.count)
                out.truncate(to: start)
                out.append(scratch, encodedAs: part.count)
            case .fallback: renderFallback(part, &context, &out)
            case .wrapped: renderWrapped(part, &context, &out)
            default: part.renderValue(&context, to: &out)
            }
        }
    }

    private mutating func renderFallback(
        _ part: Part, _ context: inout RenderContext, _ out: inout ByteBuffer
    ) {
        let (start, before) = (out.count, context.failure)
        context.failure = RenderFailure()
        render(branches[Int(part.a)], &context, to: &out)
        if context.failure.kind.isMissing {
            out.truncate(to: start)
            context.failure = RenderFailure()
            render(branches[Int(part.b)], &context, to: &out)
        }
        if before.kind != .none { context.failure = before }
    }

    private mutating func renderWrapped(
        _ part: Part, _ context: inout RenderContext, _ out: inout ByteBuffer
    ) {
        let (start, before) = (out.count, context.failure.kind)
        render(branches[Int(part.count)], &context, to: &out)
        let number = out.withBytes(from: start, to: out.count) { Int64(decimal: $0) }
        out.truncate(to: start)
        if let number {
            out.append(decimal: number.wrapped(into: part.a...part.b))
        } else if context.failure.kind == before {
            context.failure = RenderFailure(kind: .notWhole)
        }
    }

    /// The text of one evaluation of a template that was not taken in, for what is not on the hot
    /// path; what kept it from being whole is in the context then.
    mutating func text(_ template: PayloadTemplate, _ context: inout RenderContext) -> [UInt8] {
        texts([template], &context).first ?? []
    }

    /// The same for several templates that are evaluated together, so that they have the same rows;
    /// those behind one that failed are left out.
    mutating func texts(
        _ templates: [PayloadTemplate], _ context: inout RenderContext
    ) -> [[UInt8]] {
        let (ends, poolEnd) = ((parts.count, choices.count, branches.count), pool.count)
        let ranges = templates.map { add($0) }
        var texts: [[UInt8]] = []
        if values.deal(ranges.reduce(0) { $0 | $1.deals }, &context) {
            for range in ranges where context.failure.kind == .none {
                var out = ByteBuffer()
                render(range, &context, to: &out)
                texts.append(out.array())
            }
        }
        parts.truncate(to: ends.0)
        choices.truncate(to: ends.1)
        branches.truncate(to: ends.2)
        branchSums.truncate(to: ends.2)
        pool.truncate(to: poolEnd)
        return texts
    }

    private mutating func append(_ choice: Int, to out: inout ByteBuffer) {
        let (begin, end) = choices[choice]
        out.append(pool, from: Int(begin), to: Int(end))
    }

    /// A partial shuffle (Fisher and Yates): distinct choices, each order as likely as any other.
    private mutating func renderSample(
        _ part: Part, _ context: inout RenderContext, _ out: inout ByteBuffer
    ) {
        let count = Int(part.b)
        var wanted = Int(part.count)
        if part.least < part.count {
            let more = context.random.below(UInt64(part.count - part.least) + 1)
            wanted = Int(part.least) + Int(more)
        }
        for index in 0..<count { order[index] = Int32(index) }
        for position in 0..<wanted {
            let other =
                part.kind == .firstInBrackets
                ? position : position + Int(context.random.below(UInt64(count - position)))
            let taken = order[other]
            order[other] = order[position]
            if position > 0 { out.append(0x2C) }
            append(Int(part.a) + Int(taken), to: &out)
        }
    }

    private func renderTopics(_ mask: UInt64, _ out: inout ByteBuffer) {
        var rest = mask
        out.append(0x5B)
        while rest != 0 {
            let (begin, end) = topicPlaces[rest.trailingZeroBitCount]
            if rest != mask { out.append(0x2C) }
            out.append(pool, from: Int(begin), to: Int(end))
            rest &= rest &- 1
        }
        out.append(0x5D)
    }
}
