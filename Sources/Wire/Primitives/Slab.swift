internal import Memory

/// Elements at stable places, reused after removal. Memory is reserved in one piece and touched
/// only as far as it is used; a handle stays valid while its element lives, an address does not.
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
        for index in 0..<highWater where isLive(Handle(index: Int32(index))) {
            unsafe (base + index).deinitialize(count: 1)
        }
        unsafe GrowingBlock.free(base)
    }

    /// The first element that lives behind a place, or at all behind `.none`; none if there is no more.
    public func next(after handle: Handle<Element> = .none) -> Handle<Element> {
        var next = handle.index + 1
        while next < highWater {
            if isLive(Handle(index: next)) { return Handle(index: next) }
            next += 1
        }
        return .none
    }

    /// Whether an element lives there.
    @inlinable public func isLive(_ handle: Handle<Element>) -> Bool {
        let index = Int(handle.index)
        return index >= 0 && index < highWater && live[index >> 6] & (1 << UInt64(index & 63)) != 0
    }

    /// Puts an element in and returns where.
    public mutating func insert(_ element: consuming Element) -> Handle<Element> {
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
        return Handle(index: Int32(index))
    }

    /// Takes the element out; its handle may be given to another one at once.
    @discardableResult
    public mutating func remove(_ handle: Handle<Element>) -> Element {
        precondition(isLive(handle))
        let index = handle.index
        live[Int(index) >> 6] &= ~(1 << UInt64(index & 63))
        free.append(index)
        count -= 1
        return unsafe (base + Int(index)).move()
    }

    /// The element there; the bound is checked in every build, its life in debug builds.
    @inlinable public subscript(handle: Handle<Element>) -> Element {
        _read {
            precondition(handle.index >= 0 && Int(handle.index) < highWater)
            assert(isLive(handle), "an element that is gone")
            yield unsafe base[Int(handle.index)]
        }
        _modify {
            precondition(handle.index >= 0 && Int(handle.index) < highWater)
            assert(isLive(handle), "an element that is gone")
            yield unsafe &base[Int(handle.index)]
        }
    }

    private mutating func grow() {
        capacity *= 2
        unsafe base = GrowingBlock.grow(base, to: capacity)
    }
}
