import PlanText
import Units

extension PlanDecoder {
    func target(_ node: Node) -> Target? {
        let needed = neededCaptures.count
        let target = decodedTarget(node)
        warnOfCapturesInTarget(since: needed)
        planTarget = target
        switch target?.place {
        case .urls(let list): urls = Names(list.map(\.text))
        case .embedded: urls = Names(["embedded"])
        case nil: urls.isComplete = false
        }
        return target
    }

    private func decodedTarget(_ node: Node) -> Target? {
        if case .scalar = node.value { return place(node).map { Target($0) } }
        guard let fields = fields(node, .target) else { return nil }
        let place = choice(["url", "urls", "embedded"], in: fields, "'target'")
            .flatMap { key, node in
                switch key {
                case "url": self.place(node)
                case "urls": self.places(node)
                default: embedded(node).map(Target.Place.embedded)
                }
            }
        let settings = settings(fields)
        guard let place else { return nil }
        var target = Target(place)
        settings(&target)
        pick = fields["pick"] == nil ? nil : target.pick
        checkTransport(target, fields)
        return target
    }

    /// A target of a profile's own: its keys replace the plan's, and its URLs are labels too.
    func ownTarget(_ node: Node) -> Profile.OwnTarget? {
        let needed = neededCaptures.count
        defer { warnOfCapturesInTarget(since: needed) }
        if case .scalar = node.value {
            guard let place = place(node) else { return nil }
            return planTarget.map { own(place, on: $0) }
        }
        guard let fields = fields(node, .ownTarget) else { return nil }
        let places = KeyTable.of(.target).choice.filter { fields[$0] != nil }
        if !places.isEmpty { _ = choice(places, in: fields, "'target'") }
        let place =
            fields["url"].flatMap(place) ?? fields["urls"].flatMap(self.places)
            ?? fields["embedded"].flatMap(embedded).map(Target.Place.embedded)
        let settings = settings(fields)
        guard var own = planTarget.map({ own(place, on: $0) }) else { return nil }
        settings(&own.target)
        if place != nil || places.isEmpty { checkTransport(own.target, fields) }
        return own
    }

    /// The plan's target with a place of a profile's own, whose names thresholds may use.
    private func own(_ place: Target.Place?, on target: Target) -> Profile.OwnTarget {
        var own = Profile.OwnTarget(target: target, hasOwnPlace: place != nil)
        guard let place else { return own }
        own.target.place = place
        own.target.pick = Target(place).pick
        switch place {
        case .urls(let list):
            ownURLs += list.map(\.text)
            // How the plan's connections are secured says nothing about plain ones.
            if !list.contains(where: \.isSecure) { own.target.tls = nil }
        case .embedded:
            ownURLs.append("embedded")
            own.target.tls = nil
        }
        return own
    }

    /// Reads everything besides the place, so that its mistakes show even if the place is wrong.
    private func settings(_ fields: Fields) -> (inout Target) -> Void {
        let pick = fields["pick"].flatMap { word($0, of: Target.Pick.allCases.map(\.rawValue)) }
        if let node = fields["pick"], fields["urls"] == nil, pick != nil {
            error(
                .conflict, "'pick' chooses among several 'urls'", at: node.range,
                hint: "write urls: [ws://a, ws://b]")
        }
        let headers = fields["headers"].flatMap(headers)
        let subprotocols = fields["subprotocols"].flatMap(subprotocols)
        let origin = fields["origin"].flatMap { headerValue($0, "'origin'") }
        let connectTimeout = fields["connect-timeout"].flatMap {
            positiveDuration($0, "'connect-timeout'")
        }
        let maximum = fields["max-message"].flatMap(size)
        let transport = transport(fields)
        return { target in
            if let pick = pick.flatMap(Target.Pick.init) { target.pick = pick }
            if let headers { target.headers = headers }
            if let subprotocols { target.subprotocols = subprotocols }
            if let origin { target.origin = origin }
            if let connectTimeout { target.connectTimeout = connectTimeout }
            if let maximum { target.maximumMessage = maximum }
            transport(&target)
        }
    }

    func place(_ node: Node) -> Target.Place? {
        guard let text = text(node) else { return nil }
        if text == "embedded" { return .embedded(EmbeddedTarget()) }
        warnOfPlaceholders(text, at: node.range)
        return url(text, at: node.range).map { .urls([$0]) }
    }

    private func places(_ node: Node) -> Target.Place? {
        guard let items = sequence(node, "'urls'", hint: "write url: for a single one") else {
            return nil
        }
        var seen: Set<String> = []
        let list = items.compactMap { item -> WebSocketURL? in
            guard let text = text(item) else { return nil }
            // Reports and thresholds tell URLs apart without their secrets.
            if !seen.insert(masked(text)).inserted {
                error(.conflict, "this URL is there already", at: item.range)
                return nil
            }
            return url(text, at: item.range)
        }
        if items.isEmpty { error(.badValue, "'urls' needs at least one", at: node.range) }
        return list.isEmpty ? nil : .urls(list)
    }

    // MARK: Headers

    /// Headers that the handshake writes itself, with the key that sets them if there is one.
    private static let ownHeaders = [
        "upgrade": nil, "connection": nil, "sec-websocket-key": nil, "sec-websocket-version": nil,
        "sec-websocket-accept": nil, "sec-websocket-extensions": "compression",
        "sec-websocket-protocol": "subprotocols", "origin": "origin", "content-length": nil,
        "transfer-encoding": nil,
    ]

    private func headers(_ node: Node) -> [(name: String, value: Template)]? {
        mapping(node, "'headers'")?.compactMap { member in
            let name = member.key.lowercased()
            guard Self.isToken(member.key) else {
                error(.badValue, "'\(member.key)' is no name of a header", at: member.keyRange)
                return nil
            }
            if let key = Self.ownHeaders[name] {
                error(
                    .conflict, "the handshake itself writes '\(member.key)'", at: member.keyRange,
                    hint: key.map { "set it with '\($0)'" })
                return nil
            }
            guard let value = headerValue(member.value, "a header") else { return nil }
            if secretNames.contains(name) { secrets.append(member.value.range) }
            if name == "host", value.constant == nil {
                error(.badTemplate, "'Host' takes no '{{ }}'", at: member.value.range)
                return nil
            }
            return (member.key, value)
        }
    }

    /// A value of one line.
    private func headerValue(_ node: Node, _ what: String) -> Template? {
        guard let text = text(node), let template = template(text, at: node.range) else {
            return nil
        }
        // What comes from the environment stands in the template only.
        let constants = template.parts.map { part in
            if case .text(let text) = part { text } else { "" }
        }
        let all = constants.joined() + text
        if all.utf8.contains(where: { $0 < 0x20 && $0 != 0x09 || $0 == 0x7F }) {
            error(.badValue, "\(what) is one line without control characters", at: node.range)
            return nil
        }
        return template
    }

    private func subprotocols(_ node: Node) -> [Template]? {
        let hint = text(ifScalar: node).map { "write [\($0)]" }
        var seen: Set<Template> = []
        return sequence(node, "'subprotocols'", hint: hint)?.compactMap { item in
            guard let name = text(item), let template = template(name, at: item.range) else {
                return nil
            }
            let isToken = template.parts.allSatisfy { part in
                if case .text(let text) = part { Self.isToken(text) } else { true }
            }
            guard isToken, !template.parts.isEmpty, seen.insert(template).inserted else {
                error(
                    .badValue,
                    isToken && !template.parts.isEmpty
                        ? "'\(name)' is there already" : "'\(name)' is no name of a subprotocol",
                    at: item.range)
                return nil
            }
            return template
        }
    }

    private func text(ifScalar node: Node) -> String? {
        if case .scalar(let scalar) = node.value { scalar.text } else { nil }
    }

    /// Whether a text is a token of HTTP (RFC 9110 §5.6.2).
    private static func isToken(_ text: String) -> Bool {
        !text.isEmpty
            && text.utf8.allSatisfy { byte in
                (0x30...0x39).contains(byte) || (0x61...0x7A).contains(byte | 0x20)
                    || "!#$%&'*+-.^_`|~".utf8.contains(byte)
            }
    }
}
