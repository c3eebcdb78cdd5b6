import FoundationEssentials
import PlanText
import Units

/// Something with a body that is sent.
protocol HasBody: Sendable {
    var body: Message.Body { get set }
}

extension Message: HasBody {}

/// One body of a message with `one-of`.
struct BodyVariant: HasBody {
    var weight = 1.0
    var body = Message.Body.text(Template(parts: []))
}

/// A binary message of a given size.
struct MadeUpBytes: Sendable {
    /// Which bytes.
    enum Fill: String, CaseIterable { case random, zeros }

    var size = ByteCount(bytes: 0)
    var fill = Fill.random

    var body: Message.Body { fill == .random ? .random(size) : .zeros(size) }
}

extension Section {
    static let binary = Section("binary")
    static let variant = Section("variant")
}

extension Keys {
    /// The keys that say what is sent.
    @RowList<Part> static func bodyRows<Part: HasBody>() -> [Row<Part>] {
        Row("text", .textBody, "A text message.") { $0.body = .text($1) }
        Row(
            "json", .jsonBody,
            "A text message of JSON; a `{{ expression }}` alone keeps its type."
        ) { $0.body = .json($1) }
        Row("binary", .section(.binary, Keys.binary), "A binary message of a given size.") {
            $0.body = $1.body
        }
        Row("base64", .base64, "A binary message of these bytes.") { $0.body = .bytes($1) }
        Row("ping", .ping, "A ping with this payload; its reply is the pong.") {
            $0.body = .ping($1)
        }
        Row(
            "generator", .word,
            "A made-up message with `type`, `id`, `timestamp`, and the client's `seq` as `sequence`."
        ) { $0.body = .generator(Generator($1)) }
        Row("with", .section(.generator), needs: "generator", "What it draws from.")
    }

    static let variant: Record<BodyVariant> = Record(
        .variant, "One body of a message with `one-of`.",
        choice: ["text", "json", "binary", "base64", "ping", "generator"], BodyVariant()
    ) {
        Row("weight", .weight, \.weight, "How often it is drawn.")
        bodyRows()
    } finish: { reader, fields, variant in
        reader.readGenerator(fields, &variant)
    }

    static let binary: Record<MadeUpBytes> = Record(
        .binary, "A binary message.", MadeUpBytes()
    ) {
        Row("size", .size, \.size, required: true, "How many bytes; at most 1GiB.")
        Row("fill", .word, \.fill, "Which bytes.")
    }
}

extension Kind<Message.Body> {
    /// Bodies of which one is drawn.
    static var variants: Kind {
        Kind(.list(.section(.variant), least: 1)) { reader, node, _ in reader.variants(node) }
    }
}

extension Kind<Template> {
    fileprivate static var textBody: Kind {
        Kind(.template) { reader, node, _ in reader.textBody(node) }
    }

    fileprivate static var ping: Kind {
        Kind(.template) { reader, node, _ in reader.ping(node) }
    }
}

extension Kind<JSONTemplate> {
    fileprivate static var jsonBody: Kind {
        Kind(.json) { reader, node, _ in
            reader.warnOfTextualJSON(node)
            return reader.json(node)
        }
    }
}

extension Kind<[UInt8]> {
    fileprivate static var base64: Kind {
        Kind(.spelled(.base64)) { reader, node, _ in reader.base64(node) }
    }
}

extension Reader {
    fileprivate func textBody(_ node: Node) -> Template? {
        if node.scalar == nil {
            wrongType("text", node, hint: "use 'json:' to send a map or a list")
            return nil
        }
        warnOfEscapes(node)
        return template(node)
    }

    fileprivate func ping(_ node: Node) -> Template? {
        guard let template = template(node) else { return nil }
        if template.minimumLength > 125 {
            error(.badValue, "the payload of a ping must not exceed 125 bytes", at: node.range)
            return nil
        }
        return template
    }

    fileprivate func variants(_ node: Node) -> Message.Body? {
        guard let items = sequence(node, "'one-of'") else { return nil }
        if items.isEmpty { error(.badValue, "'one-of' needs at least one item", at: node.range) }
        let variants = items.map { record($0, Keys.variant) }
        if !items.isEmpty { checkWeights(of: items, "'one-of'", at: node.range) }
        let whole = variants.compactMap { $0 }
        return whole.isEmpty ? nil : .oneOf(whole.map { (weight: $0.weight, body: $0.body) })
    }

    /// The bytes that a text stands for in base64 (RFC 4648 §4).
    func base64(_ node: Node) -> [UInt8]? {
        guard let text = text(node) else { return nil }
        if let data = Data(base64Encoded: text.filter { !$0.isWhitespace }) { return Array(data) }
        error(
            .badValue, "expected base64", at: node.range,
            hint: "use letters, digits, '+' and '/', padded with '=' to a multiple of four")
        return nil
    }
}
