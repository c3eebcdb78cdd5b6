/// A compiled text: constant bytes and slots, rendered straight into the send buffer.
/// Quotes and escapes of JSON stand in the constant bytes; a slot writes its raw value.
public struct PayloadTemplate: Sendable, Equatable {
    /// One piece of the text.
    public enum Part: Sendable, Equatable {
        case bytes([UInt8])
        case slot(Slot)
    }

    /// A value known only while the load runs.
    public enum Slot: Sendable, Equatable {
        /// 36 characters in the shape of a UUID; one a message instance.
        case id
        /// 1, 2, 3, … per client over all its messages.
        case seq
        /// 1, 2, 3, … per session over those of its messages that have it.
        case numberInSession
        /// A random version 4 UUID.
        case uuid
        /// The client's number from 0 by planned first start.
        case clientIndex
        /// Text unique to the run.
        case clientID
        /// Completed sessions (in a flow: runs of the flow) of this client before this one.
        case iteration
        case nowMilliseconds, nowMicroseconds
        /// The wall clock as `2026-01-31T12:00:00.000Z`.
        case nowISO
        /// `new`, or `against` on the other side of a run beside each other.
        case side
        /// A whole number of the closed range.
        case int(Int64, Int64)
        /// A number of the half-open range, printed with up to 6 decimals.
        case float(Double, Double)
        /// One of these byte strings, each as likely as any other.
        case pick([[UInt8]])
        /// n distinct of these byte strings, joined by a comma; as a JSON array when `brackets`.
        case sample(Int, [[UInt8]], brackets: Bool)
        /// n random ASCII letters and digits.
        case text(Int)
        /// n random hexadecimal digits.
        case hex(Int)
        /// `true` or `false`.
        case bool
        /// One of these templates, drawn by weight.
        case choose([Branch])
        /// So many distinct ones of these byte strings, in any order, as a JSON array.
        case someOf(ClosedRange<Int>, [[UInt8]])
        /// The first so many of them, as a JSON array.
        case firstOf(ClosedRange<Int>, [[UInt8]])
        /// The local time of this host as `2026-01-31T13:00:00.000+01:00`.
        case nowLocal
        /// What a conversation subscribes to or leaves, as a JSON array.
        case topics
        /// The session that a conversation names.
        case openSession
        /// A column of the row of a data set that the client or the message has.
        case field(data: Int, column: Int, ValueForm)
        /// A captured value of the client.
        case captured(Int, ValueForm)
        /// What a template gives, encoded.
        indirect case encoded(Encoding, PayloadTemplate)
        /// What the first template gives, or the second one where a value of the first is missing.
        indirect case fallback(PayloadTemplate, PayloadTemplate)
        /// The whole number that a template gives, kept in a range: behind the last one the first comes again.
        indirect case wrapped(PayloadTemplate, ClosedRange<Int64>)
    }

    /// How a text is written so that it can stand where it does.
    public enum Encoding: UInt8, Sendable, Equatable, BitwiseCopyable {
        /// In a URL (RFC 3986 §2.1).
        case percent
        /// RFC 4648 §4.
        case base64
        /// In a regular expression, where it matches itself.
        case pattern
    }

    /// How a value that has a type is written.
    public enum ValueForm: Sendable, Equatable {
        /// A text as it is, anything else as JSON.
        case raw
        /// The same between the quotes of a JSON text.
        case inText
        /// As a JSON value of its own.
        case value
        /// As a JSON value that has to be a number, whatever its type.
        case number
        /// As it is or as a JSON value, and that so many times as it stands in a JSON text.
        case escaped(times: Int, isValue: Bool)
    }

    /// One of several templates, of which one is drawn.
    public struct Branch: Sendable, Equatable {
        public var weight: Double
        public var template: PayloadTemplate

        public init(weight: Double, template: PayloadTemplate) {
            self.weight = weight
            self.template = template
        }
    }

    /// The parts in order.
    public var parts: [Part]

    public init(parts: [Part]) { self.parts = parts }

    /// A template without slots.
    public init(constant text: String) {
        parts = text.isEmpty ? [] : [.bytes(Array(text.utf8))]
    }

    /// Whether a slot `id` occurs.
    public var hasID: Bool { leaves.contains(.id) }

    /// The slots that it consists of, those within others too.
    var leaves: [Slot] {
        parts.flatMap { part -> [Slot] in
            switch part {
            case .bytes: []
            case .slot(.choose(let branches)): branches.flatMap(\.template.leaves)
            case .slot(.encoded(_, let inner)), .slot(.wrapped(let inner, _)): inner.leaves
            case .slot(.fallback(let first, let second)): first.leaves + second.leaves
            case .slot(let slot): [slot]
            }
        }
    }
}
