internal import Wire

/// What the wire costs a message and a handshake.
enum WireBenchmarks {
    static let all =
        [parse, header, copy] + [64, 1_024, block].map(mask)
        + [1_024, block].flatMap { size in
            [
                utf8("ascii", "a", size), utf8("two-byte", "ä", size),
                utf8("three-byte", "語", size), utf8("mixed", mixture, size),
            ]
        } + [upgrade]

    /// The size at which speed is compared with a copy's: far above what a call costs, and still in
    /// the second-level cache.
    private static let block = 65_536
    private static let copyName = "wire.copy.\(block)"
    private static let mixture = "A word, ein Wört, слово, 語, 👍. "

    private static let parse = Benchmark("wire.frame.parse") { meter in
        let frame: [UInt8] = [0x81, 64] + [UInt8](repeating: 65, count: 64)
        var sum = 0
        meter.measure { count in
            for _ in 0..<count {
                let parsed = FrameHeader.parse(
                    frame.span, at: 0, to: frame.count, rules: .fromServer)
                if case .header(let header) = parsed { sum &+= header.frameLength }
            }
        }
        keep(sum)
    }

    private static let header = Benchmark("wire.frame.write-header") { meter in
        // One behind the other, so that none can be left out.
        var out = [UInt8](repeating: 0, count: 1_024)
        var key: UInt32 = 0
        var place = 0
        meter.measure { count in
            var span = out.mutableSpan
            for _ in 0..<count {
                key &+= 0x9E37_79B9
                FrameHeader(.text, maskKey: key, payloadLength: 64)
                    .write(into: &span, at: place)
                place = (place &+ 16) & 1_008
            }
        }
        keep(out)
    }

    /// `memcpy`, as a measure for whatever goes over bytes.
    private static let copy = Benchmark(copyName) { meter in
        var source = ByteBuffer(capacity: block)
        source.extend(by: block)
        var copy = ByteBuffer(capacity: block)
        meter.measure(bytes: block) { count in
            for _ in 0..<count {
                copy.truncate(to: 0)
                copy.append(source, from: 0, to: block)
            }
        }
        keep(copy)
    }

    private static func mask(_ size: Int) -> Benchmark {
        Benchmark("wire.mask.\(size)", comparedTo: size == block ? copyName : nil) { meter in
            var payload = [UInt8](repeating: 65, count: size)
            var key: UInt32 = 0
            meter.measure(bytes: size) { count in
                var span = payload.mutableSpan
                for _ in 0..<count {
                    key &+= 0x9E37_79B9
                    Masking.apply(key: key, to: &span, from: 0, to: size)
                }
            }
            keep(payload)
        }
    }

    /// The check of `size` bytes, or a little less, that repeat `words`.
    private static func utf8(_ name: String, _ words: String, _ size: Int) -> Benchmark {
        Benchmark(
            "wire.utf8.\(name).\(size)", comparedTo: size == block ? copyName : nil
        ) { meter in
            let text = Array(String(repeating: words, count: size / words.utf8.count).utf8)
            var valid = 0
            meter.measure(bytes: text.count) { count in
                for _ in 0..<count {
                    var validator = UTF8Validator()
                    if validator.feed(text.span, from: 0, to: text.count), validator.isComplete {
                        valid &+= 1
                    }
                }
            }
            keep(valid)
        }
    }

    /// A handshake as the client sees it: key, request, and the answer checked. Its texts allocate,
    /// so the allowance is what it takes today: it may become less.
    private static let upgrade = Benchmark("wire.upgrade", allowance: 80) { meter in
        guard
            let request = try? UpgradeRequest(
                resource: "/chat", authority: "localhost:8080", headers: [("X-Test", "1")])
        else { return }
        let key = UpgradeKey(1, 2)
        let sent = request.text(key: key)
        guard case .offer(let offer) = UpgradeOffer.parse(sent.span, from: 0, to: sent.count)
        else { return }
        let answer = UpgradeReply.accept(offer)
        var accepted = 0
        var size = 0
        meter.measure { count in
            for _ in 0..<count {
                let key = UpgradeKey(1, 2)
                size &+= request.text(key: key).count
                let response = UpgradeResponse.parse(
                    answer.span, from: 0, to: answer.count, to: UpgradeTerms(), key: key)
                if case .accepted = response { accepted &+= 1 }
            }
        }
        precondition(accepted > 0, "the answer is not accepted")
        keep(accepted + size)
    }
}
