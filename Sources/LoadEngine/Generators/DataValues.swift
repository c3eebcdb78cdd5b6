internal import Memory
internal import Wire

/// Why a template could not be rendered.
struct RenderFailure: BitwiseCopyable {
    enum Kind: UInt8, BitwiseCopyable {
        case none
        /// A captured value that is not there, or is no number where one is needed.
        case notCaptured, capturedNoNumber
        /// A field that the row lacks, or that is no number where one is needed.
        case noField, fieldNoNumber
        /// No row of a command was there in time.
        case noRow
        /// The unique rows have run out.
        case rowsOut
        /// A value that has to be a whole number and is none.
        case notWhole

        /// Whether a value is not there that another one may stand in for.
        var isMissing: Bool { self == .notCaptured || self == .noField }
    }

    var kind = Kind.none
    /// Index of the captured value or data set.
    var index: Int32 = 0
    /// The column of the data set.
    var column: Int32 = 0
}

/// The values that templates take from outside: rows of data sets and what clients have captured.
///
/// Tables are looked up by number. What cannot follow from numbers is kept: captured values and rows
/// of commands in `clients`, a block for each client; the rows that messages were dealt in
/// `instances` and `dealt`, by message instance, so that its reply is compared with the same row.
struct DataValues: ~Copyable {
    /// What is looked up of a data set.
    struct SetFacts: BitwiseCopyable {
        var bytes = SharedView<UInt8>()
        var cells = SharedView<DataCell>()
        var columns: Int32 = 0
        /// −1 for a feed.
        var rows: Int32 = -1
        var pick = DataSet.Pick.sequential
        var scope = DataSet.Scope.client
        /// Of a feed the first slot in the blocks of clients or instances; of unique rows of
        /// messages the place in `dealt`.
        var first: Int32 = 0
    }

    private let seed: UInt64
    private var sets = Column(capacity: 4, filledWith: SetFacts())
    /// Data sets whose rows have to be dealt before a template is rendered, one bit each.
    private(set) var dealtSets: UInt64 = 0
    var clients: ValueStore
    private var instances: ValueStore
    private var dealt = Column(capacity: 1, filledWith: Int32(-1))
    /// How many numbers each instance has in `dealt`.
    private let dealtWidth: Int
    /// Owns the tables; of feeds and dealers it is the way to them.
    private let owners: [DataSet]
    /// Rows of feeds that were taken: those of another side stand behind those of the first.
    private var batches = Slab<RowBatch>()
    /// Who deals unique rows to messages of both sides of a run beside each other; nil: there is one side.
    private var pairs: PairedRows?

    /// The values of a graph; of `captures` names the first slots of clients are kept. `pairedShare` is that
    /// of the loop where there are two sides, which get the same rows.
    init(_ data: [DataSet], captures: Int, seed: UInt64, pairedShare: LoopShare? = nil) {
        self.seed = seed
        owners = data
        pairs = pairedShare.map { PairedRows(sets: data.count, share: $0) }
        var (clientWidth, instanceWidth, dealtWidth) = (captures, 0, 0)
        for (index, set) in data.enumerated() {
            var facts = SetFacts()
            facts.columns = Int32(set.columns)
            facts.pick = set.pick
            facts.scope = set.scope
            switch (set.rows, set.scope) {
            case (.table(let table), _):
                facts.bytes = table.bytes.view
                facts.cells = table.cells.view
                facts.rows = Int32(clamping: table.rows)
                guard set.pick == .unique, set.scope == .message else { break }
                facts.first = Int32(dealtWidth)
                dealtWidth += 1
                dealtSets |= 1 << UInt64(index)
            case (.feed, .client):
                facts.first = Int32(clientWidth)
                clientWidth += set.columns
                dealtSets |= 1 << UInt64(index)
            case (.feed, .message):
                facts.first = Int32(instanceWidth)
                instanceWidth += set.columns
                dealtSets |= 1 << UInt64(index)
            }
            sets.append(facts)
        }
        for _ in 0..<(pairedShare == nil ? 1 : 2) {
            for set in data { _ = batches.insert(RowBatch(columns: set.columns)) }
        }
        clients = ValueStore(width: clientWidth)
        instances = ValueStore(width: instanceWidth)
        self.dealtWidth = dealtWidth
    }

    /// Nothing from outside.
    init() { self.init([], captures: 0, seed: 0) }

    // MARK: Dealing

    /// Deals the rows of these data sets to a message instance and its client; false, with the reason
    /// in the context, if there are none.
    mutating func deal(_ wanted: UInt64, _ context: inout RenderContext) -> Bool {
        var rest = wanted
        while rest != 0 {
            let set = rest.trailingZeroBitCount
            rest &= rest &- 1
            let kind = deal(set, context)
            if kind != .none {
                context.failure = RenderFailure(kind: kind, index: Int32(set))
                return false
            }
        }
        return true
    }

    private mutating func deal(_ set: Int, _ context: RenderContext) -> RenderFailure.Kind {
        let facts = sets[set]
        if facts.rows >= 0 {
            let row =
                pairs?.deal(set, isAgainst: context.isAgainst) ?? owners[set].dealer.deal()
            if row >= Int(facts.rows) { return .rowsOut }
            let place = Int(context.instance) * dealtWidth + Int(facts.first)
            dealt.require(place + 1)
            dealt[place] = Int32(row)
            return .none
        }
        guard facts.scope == .client else {
            instances.require(context.instance + 1)
            return take(set, facts, context.instance, isAgainst: context.isAgainst)
        }
        guard context.values >= 0 else { return .noRow }
        for column in 0..<Int(facts.columns)
        where !clients.cell(context.values, Int(facts.first) + column).isMissing {
            return .none
        }
        return take(set, facts, context.values, isAgainst: context.isAgainst)
    }

    /// Takes the next row of a feed for a block.
    private mutating func take(
        _ set: Int, _ facts: SetFacts, _ block: Int32, isAgainst: Bool
    ) -> RenderFailure.Kind {
        guard case .feed(let feed) = owners[set].rows else { return .noRow }
        let batch = Handle<RowBatch>(index: Int32(isAgainst ? owners.count + set : set))
        if batches[batch].count == 0 {
            if pairs == nil { feed.take(into: &batches[batch]) } else { takeForBoth(set, feed) }
            if batches[batch].count == 0 {
                return facts.pick == .unique && feed.ending != nil ? .rowsOut : .noRow
            }
        }
        let columns = Int(facts.columns)
        if facts.scope == .client {
            batches[batch].copy(columns, to: &clients, block, from: Int(facts.first))
        } else {
            batches[batch].copy(columns, to: &instances, block, from: Int(facts.first))
        }
        batches[batch].advance()
        return .none
    }

    /// Takes rows of a feed for both sides, each of which has all of them.
    private mutating func takeForBoth(_ set: Int, _ feed: RowFeed) {
        var rows = RowBatch(columns: owners[set].columns)
        feed.take(into: &rows)
        for place in [set, owners.count + set] {
            let batch = Handle<RowBatch>(index: Int32(place))
            if batches[batch].count < PairedRows.mostWaiting { rows.copy(to: &batches[batch]) }
        }
    }

    // MARK: Reading

    /// Writes a column of the row of a data set.
    mutating func append(
        _ set: Int, _ column: Int, as form: PayloadTemplate.ValueForm,
        _ context: inout RenderContext, to out: inout ByteBuffer
    ) {
        let facts = sets[set]
        let cell: DataCell
        var isFine = true
        if facts.rows >= 0 {
            let row = row(set, facts, context)
            guard row >= 0 else {
                context.failure = RenderFailure(kind: .rowsOut, index: Int32(set))
                return
            }
            cell = facts.cells[row * Int(facts.columns) + column]
            if !cell.isMissing {
                let start = Int(cell.start)
                isFine = facts.bytes.withSpan(from: start, to: start + cell.size) {
                    out.append($0, of: cell, as: form)
                }
            }
        } else if facts.scope == .client {
            cell =
                context.values < 0
                ? .missing : clients.cell(context.values, Int(facts.first) + column)
            if !cell.isMissing { isFine = clients.append(cell, as: form, to: &out) }
        } else {
            instances.require(context.instance + 1)
            cell = instances.cell(context.instance, Int(facts.first) + column)
            if !cell.isMissing { isFine = instances.append(cell, as: form, to: &out) }
        }
        if cell.isMissing || !isFine {
            context.failure = RenderFailure(
                kind: cell.isMissing ? .noField : .fieldNoNumber, index: Int32(set),
                column: Int32(column))
        }
    }

    /// Writes a captured value of the client.
    mutating func append(
        captured name: Int, as form: PayloadTemplate.ValueForm, _ context: inout RenderContext,
        to out: inout ByteBuffer
    ) {
        var cell = context.values < 0 ? .missing : clients.cell(context.values, name)
        if cell.isMissing, context.lent >= 0 { cell = clients.cell(context.lent, name) }
        if cell.isMissing {
            context.failure = RenderFailure(kind: .notCaptured, index: Int32(name))
        } else if !clients.append(cell, as: form, to: &out) {
            context.failure = RenderFailure(kind: .capturedNoNumber, index: Int32(name))
        }
    }

    /// The row of a table that is taken; −1 where unique ones have run out.
    private func row(_ set: Int, _ facts: SetFacts, _ context: RenderContext) -> Int {
        let rows = UInt64(facts.rows)
        guard rows > 0 else { return -1 }
        let isOfMessage = facts.scope == .message
        let number = UInt64(context.clientNumber)
        let sequence = isOfMessage ? UInt64(max(context.sequence, 1)) - 1 : 0
        let place = number + sequence
        switch facts.pick {
        case .sequential: return Int(place % rows)
        case .random:
            var random = RandomStream(
                seed: seed, .data, client: number, index: UInt64(set) << 40 | sequence)
            return Int(random.below(rows))
        case .shuffle:
            var random = RandomStream(
                seed: seed, .data, client: 1 << 40 | place / rows, index: UInt64(set))
            return Int(Permutation(count: rows, key: random.next())(place % rows))
        case .unique:
            if !isOfMessage { return number < rows ? Int(number) : -1 }
            let place = Int(context.instance) * dealtWidth + Int(facts.first)
            return place < dealt.count ? Int(dealt[place]) : -1
        }
    }
}

extension RowBatch {
    /// Sets slots of a block to the columns of the next row.
    fileprivate func copy(
        _ columns: Int, to store: inout ValueStore, _ block: Int32, from first: Int
    ) {
        for column in 0..<columns {
            let cell = cell(column)
            let start = Int(cell.start)
            let isKept =
                !cell.isMissing
                && bytes.withBytes(from: start, to: start + cell.size) {
                    store.set(
                        block, first + column, $0, isText: cell.isText,
                        hasEscapes: cell.hasEscapes)
                }
            if !isKept { store.forget(block, first + column) }
        }
    }
}
