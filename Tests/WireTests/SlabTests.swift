import Testing
import Wire

@Suite struct SlabTests {
    private static func all(_ slab: borrowing Slab<Int>) -> [Handle<Int>] {
        var all: [Handle<Int>] = []
        var handle = slab.next()
        while handle.isSome {
            all.append(handle)
            handle = slab.next(after: handle)
        }
        return all
    }

    /// Any order of insertions and removals, against a dictionary.
    @Test(arguments: [UInt64(1), 2, 3])
    func elementsStayWhereTheyAreWhileTheyLive(seed: UInt64) {
        var random = RandomStream(seed: seed)
        var slab = Slab<Int>(capacity: 1)
        var model: [Handle<Int>: Int] = [:]
        var wrong = 0
        for value in 0..<5_000 {
            if random.below(5) < 3 {
                let handle = slab.insert(value)
                if model.updateValue(value, forKey: handle) != nil { wrong += 1 }
            } else if let (handle, expected) = model.randomElement() {
                if slab.remove(handle) != expected || slab.isLive(handle) { wrong += 1 }
                model[handle] = nil
            }
            if value % 97 == 0 {
                let all = Self.all(slab)
                if Set(all) != Set(model.keys) || all.count != slab.count { wrong += 1 }
                if all.map(\.index) != all.map(\.index).sorted() { wrong += 1 }
                for handle in all where slab[handle] != model[handle] { wrong += 1 }
            }
        }
        #expect(wrong == 0)
    }

    @Test func whatComesAndGoesOnTheWayIsSeenIfItIsAhead() {
        var slab = Slab<Int>()
        let handles = (0..<6).map { slab.insert($0) }
        var seen: [Int] = []
        var handle = slab.next()
        while handle.isSome {
            seen.append(slab[handle])
            if seen.count == 2 {
                slab.remove(handle)
                slab.remove(handles[3])
                _ = slab.insert(9)
            }
            handle = slab.next(after: handle)
        }
        #expect(seen == [0, 1, 2, 9, 4, 5])
    }

    @Test func noPlaceIsNone() {
        let none = Handle<Int>.none
        let slab = Slab<Int>()
        let (isLive, next) = (slab.isLive(none), slab.next())
        #expect(none.isNone && !none.isSome && !isLive && next == none)
        #expect(MemoryLayout<Handle<Int>>.size == 4)
    }
}
