import DataSources
import LoadEngine
import Plan
import PlanCompiler

/// Messages of a plan as lines of text, made by the compiler and renderer of runs.
struct SampleText: ~Copyable {
    /// How many bytes of a binary message are shown.
    static let shownBytes = 16

    private let plan: Plan
    private var sampler: MessageSampler
    private var messages: [SampledMessage] = []

    /// `salt` makes ids differ from those of other samples with the same seed.
    init(_ plan: Plan, _ data: PlanData = PlanData(), seed: UInt64, salt: UInt32) {
        self.plan = plan
        sampler = MessageSampler(
            seed: seed, salt: salt, data: data.sets, captures: plan.captures)
        for template in PlanCompiler.messages(plan) { messages.append(sampler.prepare(template)) }
    }

    /// What the first client would send as its message of this number, on one line; nil
    /// if there are no rows for it.
    mutating func line(_ message: Int, _ number: UInt32) -> String? {
        guard
            let sample = sampler.sample(
                messages[message], client: 0, sequence: number, limit: Self.shownBytes)
        else { return nil }
        switch sample.kind {
        case .text: return onOneLine(sample.bytes)
        case .ping: return "(ping) \(onOneLine(sample.bytes))"
        case .binary: return Self.hexadecimal(sample)
        }
    }

    /// The text without secrets; of control characters, which JSON has none of, their escapes.
    private func onOneLine(_ bytes: [UInt8]) -> String {
        let text = plan.hidingSecrets(in: String(decoding: bytes, as: UTF8.self))
        guard text.unicodeScalars.contains(where: Self.isControl) else { return text }
        return text.unicodeScalars.reduce(into: "") { result, scalar in
            switch scalar {
            case "\n": result += "\\n"
            case "\r": result += "\\r"
            case "\t": result += "\\t"
            case _ where Self.isControl(scalar):
                result += "\\u{" + String(scalar.value, radix: 16) + "}"
            default: result.unicodeScalars.append(scalar)
            }
        }
    }

    private static func isControl(_ scalar: Unicode.Scalar) -> Bool {
        scalar.properties.generalCategory == .control
    }

    private static func hexadecimal(_ sample: MessageSample) -> String {
        let digits = sample.bytes.prefix(shownBytes).map { byte in
            (byte < 16 ? "0" : "") + String(byte, radix: 16)
        }
        let rest = sample.size > digits.count ? ["…"] : []
        let unit = sample.size == 1 ? "byte" : "bytes"
        return (["(binary, \(sample.size) \(unit))"] + digits + rest).joined(separator: " ")
    }
}
