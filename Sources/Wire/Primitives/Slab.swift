internal import Memory

/// Elements at stable indices, reused after removal. Memory is reserved in one piece and touched
/// only as far as it is used; an index stays valid while its element lives, an address does not.
@safe public struct Slab<Element: ~Copyable>: ~Copyable {
    @usableFromInline var base: UnsafeMutablePointer<Element>
    @usableFromInline var capacity: Int
    /// Indices at and above this one were never used.
    @usableFromInline var highWater = 0
    @usableFromInline var free: [Int32] = []
    /// One bit an index: whether an element lives there.
    @usableFromInline var live: [UInt64] = []
    /// Number of elements.
    public private(set) var count = 0

    /// An empty slab with room for `capacity` elements before it has to move them.
    public init(capacity: Int = 16) {
        self.capacity = max(capacity, 1)
        unsafe base = GrowingBlock.allocate(self.capacity)
    }

    deinit {
        for index in 0..<highWater where isLive(Int32(index)) {
            unsafe (base + index).deinitialize(count: 1)
        }
        unsafe GrowingBlock.free(base)
    }

    /// One more than the largest index ever used.
    public var upperBound: Int32 { Int32(highWater) }

    /// Whether an element lives at this index.
    @inlinable public func isLive(_ index: Int32) -> Bool {
        let index = Int(index)
        return index >= 0 && index < highWater && live[index >> 6] & (1 << UInt64(index & 63)) != 0
    }

    /// Puts an element in and returns its index.
    public mutating func insert(_ element: consuming Element) -> Int32 {
        let index: Int
        if let reused = free.popLast() {
            index = Int(reused)
        } else {
            if highWater == capacity { grow() }
            index = highWater
            highWater += 1
            if index >> 6 == live.count { live.append(0) }
        }
        unsafe (base + index).initialize(to: element)
        live[index >> 6] |= 1 << UInt64(index & 63)
        count += 1
        return Int32(index)
    }

    /// Takes the element out; the index may be given to another one at once.
    @discardableResult
    public mutating func remove(_ index: Int32) -> Element {
        precondition(isLive(index))
        live[Int(index) >> 6] &= ~(1 << UInt64(index & 63))
        free.append(index)
        count -= 1
        return unsafe (base + Int(index)).move()
    }

    /// The element at an index; the bound is checked in every build, its life in debug builds.
    @inlinable public subscript(index: Int32) -> Element {
        _read {
            precondition(index >= 0 && Int(index) < highWater)
            assert(isLive(index), "an element that is gone")
            yield unsafe base[Int(index)]
        }
        _modify {
            precondition(index >= 0 && Int(index) < highWater)
            assert(isLive(index), "an element that is gone")
            yield unsafe &base[Int(index)]
        }
    }

    private mutating func grow() {
        capacity *= 2
        unsafe base = GrowingBlock.grow(base, to: capacity)
    }
}
