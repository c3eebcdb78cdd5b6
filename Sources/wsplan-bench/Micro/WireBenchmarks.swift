internal import Wire

/// What the wire costs a message and a handshake.
enum WireBenchmarks {
    static let all =
        [parse, header] + [64, 1_024, 65_536].map(mask)
        + [utf8("ascii.1024", "a", 1_024), utf8("umlauts.1024", "ä", 512), upgrade]

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

    private static func mask(_ size: Int) -> Benchmark {
        Benchmark("wire.mask.\(size)") { meter in
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

    private static func utf8(_ name: String, _ character: Character, _ count: Int) -> Benchmark {
        Benchmark("wire.utf8.\(name)") { meter in
            let text = Array(String(repeating: character, count: count).utf8)
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
