import FoundationEssentials
import JSONScan
import PlanText
import Units

extension PlanDecoder {
    func message(_ member: Member) -> Message? {
        valuesHere = MessageValues()
        defer { values[member.key] = valuesHere }
        let usual = TimeAmount.seconds(10)
        if case .scalar = member.value.value {
            warnOfEscapes(member.value)
            return template(member.value).map {
                Message(name: member.key, body: .text($0), expect: .none, timeout: usual)
            }
        }
        if isBareJSON(member.value) { return nil }
        guard let fields = fields(member.value, .message) else { return nil }
        let body = body(fields)
        let mayPing = body?.mayPing ?? (fields["ping"] != nil)
        var timeout = fields["timeout"].flatMap { positiveDuration($0, "'timeout'") }
        var expect = body?.usualReply ?? (mayPing ? .pong : .none)
        if let node = fields["expect"] {
            let found = expectation(node, timeout: &timeout)
            if !mayPing {
                expect = found ?? .none
            } else if found == Message.Expectation.none {
                expect = .none
            } else if found != nil {
                error(
                    .conflict, "the reply to a ping is its pong", at: node.range,
                    hint: "leave 'expect' out, or write none")
            }
        }
        let fragment = fields["fragment"].flatMap { positiveSize($0, "'fragment'") }
        if let node = fields["fragment"], mayPing {
            error(
                .conflict, "a ping is never sent in fragments", at: node.range,
                hint: "'fragment' is for text, json, binary and base64")
        }
        checkRules(fields)
        if expect.isReply {
            timeouts[member.key] = timeout ?? usual
        }
        let captures = fields["expect"].flatMap(Self.capture).map(captures) ?? []
        return body.map {
            Message(
                name: member.key, body: $0, expect: expect, timeout: timeout ?? usual,
                fragment: fragment, captures: captures)
        }
    }

    /// Whether a message is a map of anything, without a key that says what it is; says so.
    private func isBareJSON(_ node: Node) -> Bool {
        let table = KeyTable.of(.message)
        let members = Self.members(node)
        let isForeign = members.allSatisfy { member in
            table[member.key] == nil
                && ForeignWords.meaning(of: member.key, among: table.all) == nil
                && closest(to: member.key, among: table.all) == nil
        }
        guard mayGuess, isForeign, let first = members.first else { return false }
        error(
            .missingKey, "a message needs one of \(table.choice.joined(separator: ", "))",
            at: node.range, hint: "write json: { \(first.key): … }")
        return true
    }

    /// What `expect` says under `capture`.
    private static func capture(_ expect: Node) -> Node? {
        members(expect).first { $0.key == "capture" }?.value
    }

    func body(_ fields: Fields) -> Message.Body? {
        let kinds = KeyTable.of(fields.section).choice
        let what = fields.section == .message ? "a message" : "'\(fields.section.rawValue)'"
        guard let (kind, node) = choice(kinds, in: fields, what) else { return nil }
        switch kind {
        case "text":
            if case .scalar = node.value {
                warnOfEscapes(node)
            } else {
                wrongType("a text is expected here", node, hint: "a map or list is sent by 'json:'")
                return nil
            }
            return template(node).map(Message.Body.text)
        case "json":
            warnOfTextualJSON(node)
            return json(node).map(Message.Body.json)
        case "binary": return binary(node)
        case "base64": return base64(node)
        case "ping": return ping(node)
        case "generator": return generator(node, with: fields["with"])
        default: return variants(node)
        }
    }

    /// The bodies of which one is drawn.
    private func variants(_ node: Node) -> Message.Body? {
        guard let items = sequence(node, "'one-of'") else { return nil }
        if items.isEmpty { error(.badValue, "'one-of' needs at least one item", at: node.range) }
        var variants: [(weight: Double, body: Message.Body)] = []
        var weights: [Double?] = []
        for item in items {
            guard let fields = fields(item, .variant) else { continue }
            let weight = fields["weight"].map(weight) ?? 1
            let body = body(fields)
            checkRules(fields)
            weights.append(weight)
            if let weight, let body { variants.append((weight, body)) }
        }
        if !weights.isEmpty { checkWeights(weights, "'one-of'", at: node.range) }
        return variants.isEmpty ? nil : .oneOf(variants)
    }

    private func binary(_ node: Node) -> Message.Body? {
        guard let fields = fields(node, .binary) else { return nil }
        let size = required("size", in: fields).flatMap(size)
        let fill = fields["fill"].flatMap { word($0, of: ["random", "zeros"]) } ?? "random"
        return size.map { fill == "random" ? .random($0) : .zeros($0) }
    }

    func base64(_ node: Node) -> Message.Body? {
        guard let text = text(node) else { return nil }
        if let data = Data(base64Encoded: text.filter { !$0.isWhitespace }) {
            return .bytes(Array(data))
        }
        error(
            .badValue, "this is no base64", at: node.range,
            hint: "letters, digits, '+' and '/', filled up with '=' to a multiple of four")
        return nil
    }

    private func ping(_ node: Node) -> Message.Body? {
        guard let template = template(node) else { return nil }
        if template.minimumLength > 125 {
            error(.badValue, "a ping has at most 125 bytes", at: node.range)
            return nil
        }
        return .ping(template)
    }

    func json(_ node: Node) -> JSONTemplate? {
        switch node.value {
        case .scalar(let scalar):
            warnOfPlain(scalar, at: node.range)
            switch scalar.kind {
            case .null: return .literal("null")
            case .bool: return .literal(scalar.text)
            case .int: return .literal(scalar.int.map(String.init) ?? jsonDigits(scalar.text))
            case .float:
                guard let value = scalar.double, value.isFinite else {
                    error(.badValue, "JSON has no '\(scalar.text)'", at: node.range)
                    return nil
                }
                // More digits than a double has are kept as they are.
                let isShort = JSONNumber(scalar.text) == JSONNumber("\(value)")
                return .literal(isShort ? "\(value)" : jsonFloat(scalar.text))
            case .string:
                warnOfPlaceholders(scalar.text, at: node.range)
                return template(scalar.text, at: node.range).map(JSONTemplate.text)
            }
        case .sequence(let items): return .array(items.compactMap(json))
        case .mapping(let members):
            warnOfMembers(members, of: node)
            return .object(
                members.compactMap { member in
                    json(member.value).map { (member.key, $0) }
                })
        case .broken: return nil
        }
    }

    /// A whole number beyond 64 bits without what YAML allows and JSON does not.
    private func jsonDigits(_ text: String) -> String {
        let negative = text.hasPrefix("-")
        let digits = text.drop { $0 == "+" || $0 == "-" || $0 == "0" }
        return (negative ? "-" : "") + (digits.isEmpty ? "0" : digits)
    }

    /// A number with a point or an exponent without what YAML allows and JSON does not.
    private func jsonFloat(_ text: String) -> String {
        TemplateConversion.isNumber(text) ? text : JSONNumber(text).map { "\($0)" } ?? text
    }

    private func expectation(
        _ node: Node, timeout: inout TimeAmount?
    ) -> Message.Expectation? {
        if case .scalar = node.value {
            switch word(node, of: ["none", "next", "echo"]) {
            case "next": return .next
            case "echo": return .echo
            case nil: return nil
            default: return Message.Expectation.none
            }
        }
        guard let fields = fields(node, .expect) else { return nil }
        if let node = fields["timeout"] {
            if timeout != nil {
                error(.conflict, "the message has a 'timeout' already", at: node.range)
            }
            timeout = positiveDuration(node, "'timeout'")
        }
        let match = required("match", in: fields).flatMap { conditions($0, of: .reply) }
        let check =
            fields["check"].flatMap { conditions($0, of: .reply, beside: match) } ?? []
        return match.map { .match($0, check: check) }
    }
}
