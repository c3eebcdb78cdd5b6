internal import Memory
internal import Wire

/// The requests in flight by the hash of the value that their replies carry, so that a reply finds its
/// request without looking at the others. Those of one bucket form a ring in the order of sending: of equal
/// ones the older is found first. Who looks must compare the values, for a hash may be that of several.
struct RequestKeys: ~Copyable {
    /// A request's key and its neighbours in the ring of its bucket; `next` is none where it has no key.
    struct Link: BitwiseCopyable {
        var key: UInt64 = 0
        var next: Handle<Request> = .none
        var previous: Handle<Request> = .none
    }

    private var links = Column(capacity: 1_024, filledWith: Link())
    /// The latest request of each bucket, which are a power of two; none as long as no request has a key.
    private var lasts = Column(capacity: 1, filledWith: Handle<Request>.none)
    private var count = 0

    /// The key of a request; nil if it has none.
    func key(of request: Handle<Request>) -> UInt64? {
        isIn(request) ? links[Int(request.index)].key : nil
    }

    @inline(__always)
    private func isIn(_ request: Handle<Request>) -> Bool {
        Int(request.index) < links.count && links[Int(request.index)].next.isSome
    }

    /// Takes in a request that is younger than all that are there.
    mutating func insert(_ request: Handle<Request>, _ key: UInt64) {
        if count == lasts.count { grow() }
        links.require(Int(request.index) + 1)
        links[Int(request.index)].key = key
        append(request)
        count += 1
    }

    /// Takes out a request that ends, if it has a key.
    mutating func remove(_ request: Handle<Request>) {
        guard isIn(request) else { return }
        let link = links[Int(request.index)]
        links[Int(link.previous.index)].next = link.next
        links[Int(link.next.index)].previous = link.previous
        let bucket = bucket(link.key)
        if lasts[bucket] == request {
            lasts[bucket] = link.previous == request ? .none : link.previous
        }
        links[Int(request.index)].next = .none
        count -= 1
    }

    /// The oldest request with this key, if there is any.
    func first(_ key: UInt64) -> Handle<Request> {
        guard count > 0 else { return .none }
        let last = lasts[bucket(key)]
        return last.isNone ? .none : find(key, from: links[Int(last.index)].next, to: last)
    }

    /// The next younger one.
    func next(after request: Handle<Request>, _ key: UInt64) -> Handle<Request> {
        let last = lasts[bucket(key)]
        return request == last
            ? .none : find(key, from: links[Int(request.index)].next, to: last)
    }

    private func find(
        _ key: UInt64, from first: Handle<Request>, to last: Handle<Request>
    ) -> Handle<Request> {
        var request = first
        while links[Int(request.index)].key != key {
            if request == last { return .none }
            request = links[Int(request.index)].next
        }
        return request
    }

    private func bucket(_ key: UInt64) -> Int {
        Int(truncatingIfNeeded: key) & (lasts.count &- 1)
    }

    private mutating func append(_ request: Handle<Request>) {
        let bucket = bucket(links[Int(request.index)].key)
        let last = lasts[bucket].isNone ? request : lasts[bucket]
        let first = lasts[bucket].isNone ? request : links[Int(last.index)].next
        links[Int(request.index)].next = first
        links[Int(request.index)].previous = last
        links[Int(last.index)].next = request
        links[Int(first.index)].previous = request
        lasts[bucket] = request
    }

    /// Twice as many buckets; the requests of each stay in their order.
    private mutating func grow() {
        let buckets = max(EngineLimits.leastKeyBuckets, lasts.count * 2)
        var old = Column(capacity: buckets, filledWith: Handle<Request>.none)
        old.require(buckets)
        swap(&old, &lasts)
        for bucket in 0..<old.count where old[bucket].isSome {
            let last = old[bucket]
            var request = links[Int(last.index)].next
            while true {
                let next = links[Int(request.index)].next
                append(request)
                if request == last { break }
                request = next
            }
        }
    }
}
