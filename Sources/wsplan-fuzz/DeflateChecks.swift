import Wire

/// What permessage-deflate promises: never more than the limit, what was deflated is inflated, and
/// what a server answers to an offer is what a client takes it for.
enum DeflateChecks {
    /// The first byte chooses the window and whether it is kept; the rest is three messages, and the
    /// value of a header.
    static func fault(_ input: [UInt8]) -> String? {
        guard let choice = input.first else { return nil }
        let bytes = Array(input.dropFirst())
        return inflating(bytes, choice) ?? deflating(bytes, choice)
            ?? negotiating(String(decoding: bytes, as: UTF8.self))
    }

    private static func inflating(_ bytes: [UInt8], _ choice: UInt8) -> String? {
        var inflater = Inflater(window: 8 + Int(choice & 7))
        var out = ByteBuffer()
        let limit = choice & 16 == 0 ? 1_000 : 100_000
        for message in parts(bytes) {
            out.truncate(to: 0)
            let result = inflater.inflate(
                message.span, into: &out, limit: limit, keepsContext: choice & 8 != 0)
            let most = result == .complete ? limit : limit + 1
            if out.count > most { return "\(out.count) bytes above the limit \(limit)" }
            // Behind an error the connection is closed.
            if result != .complete, choice & 8 != 0 { return nil }
        }
        return nil
    }

    private static func deflating(_ bytes: [UInt8], _ choice: UInt8) -> String? {
        let window = 9 + Int(choice & 1)
        var deflater = Deflater(window: window)
        var inflater = Inflater(window: window)
        for message in parts(bytes) {
            var packed = ByteBuffer()
            var out = ByteBuffer()
            let keeps = choice & 8 != 0
            deflater.deflate(message.span, into: &packed, keepsContext: keeps)
            let result = inflater.inflate(
                packed.array().span, into: &out, limit: message.count, keepsContext: keeps)
            if result != .complete || out.array() != message { return "lost: \(message)" }
        }
        return nil
    }

    private static func negotiating(_ text: String) -> String? {
        for offer in [DeflateOffer(), DeflateOffer(window: 10, serverTakeover: false)] {
            if let agreed = try? DeflateParameters.agreed(by: text, to: offer),
                agreed.clientWindow < 9 || agreed.clientWindow > offer.window ?? 15
                    || agreed.serverWindow > offer.window ?? 15
            {
                return "\(agreed) goes beyond the offer"
            }
        }
        guard let (parameters, answer) = DeflateParameters.answer(to: text) else { return nil }
        do throws(DeflateParameters.Refusal) {
            let agreed = try DeflateParameters.agreed(by: answer, to: DeflateOffer())
            return agreed == parameters ? nil : "'\(answer)' is taken for \(agreed)"
        } catch {
            // Only a client that can do without it says 8.
            return parameters.clientWindow == 8 ? nil : "'\(answer)' is refused: \(error.text)"
        }
    }

    private static func parts(_ bytes: [UInt8]) -> [[UInt8]] {
        let third = bytes.count / 3
        return [
            Array(bytes[..<third]), Array(bytes[third..<2 * third]), Array(bytes[(2 * third)...]),
        ]
    }
}
