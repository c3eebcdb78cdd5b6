import Testing
import Wire

@testable import LoadEngine

/// Which row a client or a message has, and how values are kept and written.
@Suite struct DataValuesTests {
    private static func table(_ rows: Int, prefix: String = "r") -> DataTable {
        var builder = RowBuilder(columns: 1)
        for row in 0..<rows { builder.add(text: Array("\(prefix)\(row)".utf8).span) }
        return builder.table()
    }

    private static func set(
        _ rows: Int, _ pick: DataSet.Pick, _ scope: DataSet.Scope = .client
    ) -> DataSet {
        DataSet(name: "d", rows: .table(table(rows)), columns: 1, pick: pick, scope: scope)
    }

    /// The row of a client's message; nil if there is none.
    private static func row(
        _ code: inout PayloadCode, _ client: UInt32, _ sequence: UInt32 = 1
    ) -> String? {
        var context = RenderContext(
            clientNumber: client, sequence: sequence, iteration: 0, id: IDText(), salt: 0,
            random: RandomStream(seed: 0))
        let slot = PayloadTemplate.Slot.field(data: 0, column: 0, .raw)
        let text = code.text(PayloadTemplate(parts: [.slot(slot)]), &context)
        return context.failure.kind == .none ? String(decoding: text, as: UTF8.self) : nil
    }

    private static func code(_ set: DataSet, seed: UInt64 = 1) -> PayloadCode {
        var code = PayloadCode()
        code.values = DataValues([set], captures: 0, seed: seed)
        return code
    }

    @Test func sequentialRowsGoRoundFromTheClientsNumberOn() {
        var clients = Self.code(Self.set(3, .sequential))
        #expect((0..<5).map { Self.row(&clients, $0) } == ["r0", "r1", "r2", "r0", "r1"])
        #expect((1..<4).map { Self.row(&clients, 1, $0) } == ["r1", "r1", "r1"])
        var messages = Self.code(Self.set(3, .sequential, .message))
        #expect((1..<5).map { Self.row(&messages, 1, $0) } == ["r1", "r2", "r0", "r1"])
    }

    @Test(arguments: [1, 2, 3, 4, 5, 7, 16, 17, 100, 1_000])
    func aShuffleDealsEachRowOnceARoundEachRoundInAnotherOrder(_ rows: Int) {
        var code = Self.code(Self.set(rows, .shuffle))
        let rounds = (0..<2).map { round in
            (0..<rows).map { Self.row(&code, UInt32(round * rows + $0)) ?? "" }
        }
        for round in rounds { #expect(Set(round).count == rows) }
        if rows > 4 { #expect(rounds[0] != rounds[1] && rounds[0] != rounds[0].sorted()) }
        var other = Self.code(Self.set(rows, .shuffle), seed: 2)
        if rows > 4 { #expect((0..<rows).map { Self.row(&other, UInt32($0)) ?? "" } != rounds[0]) }
    }

    @Test func randomRowsAreDrawnEvenlyAndByTheSeed() {
        var code = Self.code(Self.set(10, .random, .message))
        var counts: [String: Int] = [:]
        for client in 0..<100 as Range<UInt32> {
            for sequence in 1...100 as ClosedRange<UInt32> {
                counts[Self.row(&code, client, sequence) ?? "", default: 0] += 1
            }
        }
        #expect(counts.count == 10 && counts.values.allSatisfy { 850...1_150 ~= $0 })
        var again = Self.code(Self.set(10, .random, .message))
        #expect(Self.row(&again, 3, 4) == Self.row(&code, 3, 4))
    }

    @Test func uniqueRowsEnd() {
        var clients = Self.code(Self.set(2, .unique))
        #expect((0..<3).map { Self.row(&clients, $0) } == ["r0", "r1", nil])
        let set = Self.set(4, .unique, .message)
        // Two loops deal from one table.
        var first = Self.code(set)
        var second = Self.code(set)
        let rows = [
            Self.row(&first, 0), Self.row(&second, 1), Self.row(&first, 0), Self.row(&second, 1),
            Self.row(&first, 0),
        ]
        #expect(Set(rows.prefix(4).compactMap { $0 }).count == 4 && rows[4] == nil)
    }

    @Test(
        arguments: [
            (.raw, "a \"b\""), (.inText, #"a \"b\""#), (.value, #""a \"b\"""#),
            (.escaped(times: 1, isValue: true), #"\"a \\\"b\\\"\""#),
            (.escaped(times: 2, isValue: false), #"a \\\"b\\\""#),
        ] as [(PayloadTemplate.ValueForm, String)])
    func aTextHasForms(_ form: PayloadTemplate.ValueForm, _ wanted: String) {
        #expect(Self.form(form) { $0.add(text: Array("a \"b\"".utf8).span) } == wanted)
        #expect(Self.form(.number) { $0.add(text: Array("-5.5e3".utf8).span) } == "-5.5e3")
        #expect(Self.form(.number) { $0.add(text: Array("5x".utf8).span) } == nil)
    }

    private static func form(
        _ form: PayloadTemplate.ValueForm, _ add: (inout RowBuilder) -> Void
    ) -> String? {
        var builder = RowBuilder(columns: 1)
        add(&builder)
        let set = DataSet(
            name: "d", rows: .table(builder.table()), columns: 1, pick: .random, scope: .client)
        var code = code(set)
        var context = RenderContext(
            clientNumber: 0, sequence: 1, iteration: 0, id: IDText(), salt: 0,
            random: RandomStream(seed: 0))
        let slot = PayloadTemplate.Slot.field(data: 0, column: 0, form)
        let text = code.text(PayloadTemplate(parts: [.slot(slot)]), &context)
        return context.failure.kind == .none ? String(decoding: text, as: UTF8.self) : nil
    }

    // MARK: The store

    private static func set(_ store: inout ValueStore, _ block: Int32, _ text: String) -> Bool {
        store.set(block, 0, Array(text.utf8).span, isText: true, hasEscapes: false)
    }

    private static func text(_ store: borrowing ValueStore, _ block: Int32) -> String? {
        let cell = store.cell(block, 0)
        if cell.isMissing { return nil }
        var out = ByteBuffer()
        _ = store.append(cell, as: .raw, to: &out)
        return String(decoding: out.array(), as: UTF8.self)
    }

    @Test func valuesKeepTheirRoomAndChangeItWhenTheyGrow() {
        var store = ValueStore(width: 1)
        let (first, second) = (store.makeBlock(), store.makeBlock())
        #expect(Self.text(store, first) == nil)
        #expect(Self.set(&store, first, "short") && Self.set(&store, second, "other"))
        let before = store.memory
        for _ in 0..<1_000 {
            #expect(Self.set(&store, first, "another") && Self.text(store, second) == "other")
        }
        #expect(store.memory == before && Self.text(store, first) == "another")
        let long = String(repeating: "x", count: 100)
        #expect(Self.set(&store, first, long) && Self.text(store, first) == long)
        // The room that was left is taken by the next one.
        let grown = store.memory
        let third = store.makeBlock()
        #expect(Self.set(&store, third, "third") && store.memory - grown <= 64)
        #expect(Self.text(store, second) == "other" && Self.text(store, third) == "third")
        store.free(third)
        #expect(store.makeBlock() == third && Self.text(store, third) == nil)
        #expect(!Self.set(&store, third, String(repeating: "x", count: 2 << 20)))
    }

    @Test func aHundredThousandClientsWithAValueFitInAFewMegabytes() {
        var store = ValueStore(width: 1)
        for client in 0..<100_000 {
            let text = String(1_000_000_000_000_000 + client)
            #expect(Self.set(&store, store.makeBlock(), text))
        }
        let table = Self.table(100_000, prefix: "a-user-with-a-name-")
        let rows = table.bytes.count + table.cells.count * MemoryLayout<DataCell>.stride
        #expect(store.memory + rows < 10 << 20)
        print("100,000 clients: values \(store.memory) bytes, rows \(rows) bytes")
    }
}
