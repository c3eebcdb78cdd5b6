internal import Memory
internal import Wire

/// Values of changing length in blocks of so many slots. A slot keeps its room in the pool, so that a
/// value that is set again and again allocates nothing; room that became too small is given to others.
struct ValueStore: ~Copyable {
    /// Longer values are not kept.
    static let longest = 1 << 20

    /// One value, and the room that it has: where it begins, and 16 bytes × 2ⁿ; 255 for none.
    struct Slot: BitwiseCopyable {
        var cell = DataCell.missing
        var start: UInt32 = 0
        var room: UInt8 = 255
    }

    /// Slots of a block.
    let width: Int
    private var slots = Column(capacity: 16, filledWith: Slot())
    private var pool = ByteBuffer(capacity: 256)
    private var blocks: Int32 = 0
    private var freeBlocks = Column(capacity: 16, filledWith: Int32(0))
    /// The first free room of each size; a free room begins with the offset of the next one.
    private var freeRooms = Column(capacity: 32, filledWith: UInt32.max)

    init(width: Int) {
        self.width = width
        freeRooms.require(32)
    }

    /// Bytes in use, for measurements.
    var memory: Int { slots.count * MemoryLayout<Slot>.stride + pool.count }

    /// A block whose values are missing.
    mutating func makeBlock() -> Int32 {
        if freeBlocks.count > 0 { return freeBlocks.removeLast() }
        blocks += 1
        require(blocks)
        return blocks - 1
    }

    /// Makes the blocks below `count` exist.
    mutating func require(_ count: Int32) { slots.require(Int(count) * width) }

    /// Gives a block back; its values keep their room for whoever gets it.
    mutating func free(_ block: Int32) {
        for slot in 0..<width { forget(block, slot) }
        freeBlocks.append(block)
    }

    /// Makes a value a missing one.
    mutating func forget(_ block: Int32, _ slot: Int) {
        slots[Int(block) * width + slot].cell = .missing
    }

    /// A value, whose bytes are lent by `withBytes`.
    func cell(_ block: Int32, _ slot: Int) -> DataCell { slots[Int(block) * width + slot].cell }

    /// Lends the bytes of a value.
    func withBytes<R>(of cell: DataCell, _ body: (Span<UInt8>) -> R) -> R {
        let start = Int(cell.start)
        return pool.withBytes(from: start, to: start + cell.size, body)
    }

    /// Appends a value in one of its forms; false if it has none of this kind.
    func append(
        _ cell: DataCell, as form: PayloadTemplate.ValueForm, to out: inout ByteBuffer
    ) -> Bool {
        withBytes(of: cell) { out.append($0, of: cell, as: form) }
    }

    /// Sets a value; false if it is too long or the pool is full.
    mutating func set(
        _ block: Int32, _ slot: Int, _ value: Span<UInt8>, isText: Bool, hasEscapes: Bool
    ) -> Bool {
        let place = Int(block) * width + slot
        let room = ValueStore.room(value.count)
        if slots[place].room == 255 || slots[place].room < room {
            guard value.count <= ValueStore.longest, let start = makeRoom(room) else {
                return false
            }
            if slots[place].room != 255 { giveBack(slots[place]) }
            slots[place].room = room
            slots[place].start = start
        }
        let start = slots[place].start
        pool.withMutableBytes(from: Int(start), to: Int(start) + value.count) { bytes in
            for index in value.indices { bytes[index] = value[index] }
        }
        slots[place].cell = DataCell(
            start: start, size: value.count, isText: isText, hasEscapes: hasEscapes)
        return true
    }

    private static func room(_ size: Int) -> UInt8 {
        size <= 16 ? 0 : UInt8(Int.bitWidth - (size - 1).leadingZeroBitCount - 4)
    }

    private mutating func makeRoom(_ room: UInt8) -> UInt32? {
        let free = freeRooms[Int(room)]
        if free != .max {
            freeRooms[Int(room)] = next(free)
            return free
        }
        let size = 16 << Int(room)
        guard pool.count + size < Int(UInt32.max) else { return nil }
        let start = UInt32(pool.count)
        pool.extend(by: size)
        return start
    }

    private func next(_ room: UInt32) -> UInt32 {
        (0..<4).reduce(UInt32(0)) { $0 | UInt32(pool[Int(room) + $1]) << UInt32($1 * 8) }
    }

    private mutating func giveBack(_ slot: Slot) {
        let room = Int(slot.room)
        pool.store(freeRooms[room], at: Int(slot.start))
        freeRooms[room] = slot.start
    }
}
