internal import Wire

/// What permessage-deflate costs a message of 1 KiB: the calls of zlib alone, one to deflate and
/// one to inflate again.
enum DeflateBenchmarks {
    static let all =
        [15, 12, 11].flatMap { window in
            [pair(window, true), pair(window, false), inflate(window)]
        } + [inTurn(12, connections: 50)]

    /// Bytes of a message.
    private static let size = 1_024

    private static func name(_ what: String, _ window: Int, _ keepsContext: Bool) -> String {
        "wire.\(what).\(size).window-\(window)" + (keepsContext ? ".kept" : "")
    }

    /// A compressor and a decompressor that belong together.
    struct Pair: ~Copyable {
        var deflater: Deflater
        var inflater: Inflater
        var deflated = ByteBuffer(capacity: 4_096)
        var inflated = ByteBuffer(capacity: 4_096)

        init(window: Int) {
            deflater = Deflater(window: window)
            inflater = Inflater(window: window)
        }

        mutating func deflate(_ text: [UInt8], keepsContext: Bool) {
            deflated.truncate(to: 0)
            deflater.deflate(text.span, into: &deflated, keepsContext: keepsContext)
        }

        mutating func inflate(keepsContext: Bool) -> Int {
            inflated.truncate(to: 0)
            let result = deflated.withBytes(from: 0, to: deflated.count) {
                inflater.inflate($0, into: &inflated, limit: size, keepsContext: keepsContext)
            }
            precondition(result == .complete && inflated.count == size)
            return deflated.count
        }
    }

    private static func pair(_ window: Int, _ keepsContext: Bool) -> Benchmark {
        Benchmark(name("deflate-inflate", window, keepsContext)) { meter in
            let texts = texts
            var pair = Pair(window: window)
            var sum = 0
            meter.measure(bytes: size) { count in
                for i in 0..<count {
                    pair.deflate(texts[i % texts.count], keepsContext: keepsContext)
                    sum &+= pair.inflate(keepsContext: keepsContext)
                }
            }
            keep(sum)
        }
    }

    /// The same for so many connections in turn, each of which keeps its windows: they leave the
    /// processor's caches between two messages, as they do under load.
    private static func inTurn(_ window: Int, connections: Int) -> Benchmark {
        let name = name("deflate-inflate", window, true) + ".connections-\(connections)"
        return Benchmark(name) { meter in
            let texts = texts
            var pairs = Slab<Pair>(capacity: connections)
            for _ in 0..<connections { _ = pairs.insert(Pair(window: window)) }
            var sum = 0
            var place: Int32 = 0
            meter.measure(bytes: size) { count in
                for i in 0..<count {
                    let pair = Handle<Pair>(index: place)
                    pairs[pair].deflate(texts[i % texts.count], keepsContext: true)
                    sum &+= pairs[pair].inflate(keepsContext: true)
                    place = place &+ 1 == connections ? 0 : place &+ 1
                }
            }
            keep(sum)
        }
    }

    /// The second half alone, of one message over and over.
    private static func inflate(_ window: Int) -> Benchmark {
        Benchmark(name("inflate", window, false)) { meter in
            var pair = Pair(window: window)
            pair.deflate(texts[0], keepsContext: false)
            var sum = 0
            meter.measure(bytes: size) { count in
                for _ in 0..<count { sum &+= pair.inflate(keepsContext: false) }
            }
            keep(sum)
        }
    }

    /// JSON texts of exactly `size` bytes that differ as messages of one kind do.
    private static var texts: [[UInt8]] {
        let names = ["anna", "boris", "carla", "dmitri", "elena", "farid", "greta", "hugo"]
        var random = RandomStream(seed: 6)
        return (0..<64).map { number in
            var text = #"{"type":"update","seq":\#(number),"id":"\#(random.next())","items":["#
            while text.utf8.count < size - 100 {
                let name = names[Int(random.below(8))]
                text += #"{"name":"\#(name)","score":\#(random.below(10_000)),"online":true},"#
            }
            text += #"{"end":true}]"#
            text += String(repeating: " ", count: size - 1 - text.utf8.count) + "}"
            return Array(text.utf8)
        }
    }
}
