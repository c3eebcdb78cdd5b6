import FoundationEssentials
import JSONScan
import PlanText
import Units

extension PlanDecoder {
    func message(_ member: Member) -> Message? {
        let usual = TimeAmount.seconds(10)
        if case .scalar = member.value.value {
            return template(member.value).map {
                Message(name: member.key, body: .text($0), expect: .none, timeout: usual)
            }
        }
        guard let fields = fields(member.value, .message) else { return nil }
        let body = body(fields)
        var timeout = fields["timeout"].flatMap(duration)
        var expect = Message.Expectation.none
        if case .ping? = body { expect = .pong }
        if let node = fields["expect"] {
            if case .ping? = body {
                error(.conflict, "the reply to a ping is its pong", at: node.range)
            } else {
                expect = expectation(node, timeout: &timeout) ?? .none
            }
        }
        return body.map {
            Message(name: member.key, body: $0, expect: expect, timeout: timeout ?? usual)
        }
    }

    private func body(_ fields: Fields) -> Message.Body? {
        let kinds = ["text", "json", "binary", "base64", "ping"].filter { fields[$0] != nil }
        guard let kind = kinds.first, let node = fields[kind] else {
            // A body that is planned has been reported already.
            if !fields.hasPlannedKey {
                error(
                    .missingKey, "a message needs a body", at: fields.node.range,
                    hint: "one of text, json, binary, base64, ping")
            }
            return nil
        }
        if kinds.count > 1, let second = fields[kinds[1]] {
            error(.conflict, "'\(kind)' and '\(kinds[1])' exclude each other", at: second.range)
        }
        switch kind {
        case "text": return template(node).map(Message.Body.text)
        case "json": return json(node).map(Message.Body.json)
        case "binary":
            guard let binary = self.fields(node, .binary) else { return nil }
            return required("size", in: binary).flatMap(size).map(Message.Body.random)
        case "base64": return base64(node)
        default: return ping(node)
        }
    }

    private func base64(_ node: Node) -> Message.Body? {
        guard let text = text(node) else { return nil }
        if let data = Data(base64Encoded: text) { return .bytes(Array(data)) }
        error(.badValue, "this is no base64", at: node.range)
        return nil
    }

    private func ping(_ node: Node) -> Message.Body? {
        guard let template = template(node) else { return nil }
        if let constant = template.constant, constant.utf8.count > 125 {
            error(.badValue, "a ping has at most 125 bytes", at: node.range)
            return nil
        }
        return .ping(template)
    }

    private func json(_ node: Node) -> JSONTemplate? {
        switch node.value {
        case .scalar(let scalar):
            switch scalar.kind {
            case .null: return .literal("null")
            case .bool: return .literal(scalar.text)
            case .int: return .literal(scalar.int.map(String.init) ?? scalar.text)
            case .float:
                guard let value = scalar.double, value.isFinite else {
                    error(.badValue, "JSON has no '\(scalar.text)'", at: node.range)
                    return nil
                }
                return .literal("\(value)")
            case .string: return template(scalar.text, at: node.range).map(JSONTemplate.text)
            }
        case .sequence(let items): return .array(items.compactMap(json))
        case .mapping(let members):
            return .object(
                members.compactMap { member in
                    json(member.value).map { (member.key, $0) }
                })
        }
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
            timeout = duration(node)
        }
        return required("match", in: fields).flatMap(conditions).map(Message.Expectation.match)
    }

    /// The conditions of a `match`.
    func conditions(_ node: Node) -> [Message.Condition]? {
        guard let members = mapping(node, "'match'") else { return nil }
        let planned = ["text", "contains", "regex", "size", "opcode"]
        return members.compactMap { member in
            if planned.contains(member.key) {
                error(
                    .notSupportedYet, "'\(member.key)' is not supported yet", at: member.keyRange)
                return nil
            }
            guard let path = FieldPath(parsing: member.key) else {
                error(
                    .unknownKey, "'\(member.key)' is no JSON path", at: member.keyRange,
                    hint: "write $.name or $.list.0")
                return nil
            }
            return conditionValue(member.value).map { Message.Condition(path: path, value: $0) }
        }
    }

    private func conditionValue(_ node: Node) -> Message.Condition.Value? {
        guard case .scalar(let scalar) = node.value else {
            if case .mapping = node.value {
                error(.notSupportedYet, "conditions are not supported yet", at: node.range)
            } else {
                error(.wrongType, "a value is expected here", at: node.range)
            }
            return nil
        }
        switch scalar.kind {
        case .null: return .constant(.null)
        case .bool: return .constant(.bool(scalar.text == "true"))
        case .int, .float: return scalar.double.map { .constant(.number($0)) }
        case .string:
            guard let template = template(scalar.text, at: node.range) else { return nil }
            if let text = template.constant { return .constant(.string(Array(text.utf8))) }
            let random = template.parts.contains {
                if case .expression(let expression) = $0 { expression.isRandom } else { false }
            }
            if random {
                error(.badTemplate, "'expect' may not draw at random", at: node.range)
                return nil
            }
            return .template(template)
        }
    }
}
