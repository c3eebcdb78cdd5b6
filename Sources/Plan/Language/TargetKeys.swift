import PlanText
import Units

extension Section {
    static let target = Section("target")
    static let against = Section("against")
    static let ownTarget = Section("profile target")
}

/// Where clients connect to, and what their handshakes say.
extension Keys {
    static let target: Record<Target> = Record(
        .target, "Where clients connect to and what their handshakes say.",
        choice: ["url", "urls", "embedded"], Target(.urls([]))
    ) {
        targetRows
    }

    static let ownTarget: Record<Target> = Record(
        .ownTarget, "A target of a profile's own: its keys replace the plan's.",
        Target(.urls([]))
    ) {
        targetRows
    }

    static let against: Record<Target> = Record(
        .against,
        "The second target of a run beside each other: its keys replace those of `target`. Clients, rows "
            + "and planned moments are the same on both sides; numbers of load are per side.",
        Target(.urls([]))
    ) {
        targetRows.filter { $0.name != "embedded" }
    }

    @RowList<Target> private static var targetRows: [Row<Target>] {
        Row("url", .place, "One place: `ws://…`, `wss://…` or `ws+unix://…`.") { $0.move(to: $1) }
        Row("urls", .places, "Several places.") { $0.move(to: $1) }
        Row(
            "embedded", .section(.embedded, Keys.embedded),
            "The embedded server, which the run itself starts.",
            into: { $0.move(to: .embedded($1)) })
        Row(
            "pick", .word, \.givenPick, default: Target.Pick.usual.rawValue,
            "Which of several `urls` a connect takes.")
        Row("headers", .headers, "Headers of the handshake.") { $0.headers = $1 }
        Row(
            "subprotocols", .subprotocols,
            "Subprotocols that are offered in this order; they may have `{{ }}`."
        ) { $0.subprotocols = $1 }
        Row("origin", .headerValue, \.origin, "The header `Origin`.")
        Row(
            "compression", .compression, \.compression,
            "Whether permessage-deflate is offered, and how.")
        Row(
            "tls", .tls,
            "How `wss://` connections are secured; with `embedded` only `true`."
        ) { $0.tls = $1 }
        Row(
            "connect-timeout", .positiveTime, \.connectTimeout,
            "How long a connect may take from its start to open.")
        Row(
            "proxy", .proxy, \.proxy, default: "that of the environment",
            "The proxy for connections, or `none`.")
        Row("bind", .bind, "Addresses of this host to connect from, in turn.") {
            $0.bind = $1
        }
        Row(
            "dns", .section(.dns, Keys.dns), \.names, default: "{}",
            "How the addresses of names are used.")
        Row(
            "resolve", .resolve, \.resolve, default: "none",
            "Addresses of names, each as `name:port`, that nobody is asked for.")
        Row("max-message", .size, \.maximumMessage, "The largest message that is accepted.")
    }
}

extension Reader {
    /// The target of the plan.
    func target(_ node: Node) -> Target? {
        if case .scalar = node.value { return place(node).map { Target($0) } }
        guard let fields = fields(node, .target) else { return nil }
        let target = record(fields, Keys.target)
        checkPick(target?.givenPick, fields)
        if let target { report(TargetCheck.findings(target, fields, language)) }
        return target
    }

    /// A target of a profile's own: its keys replace the plan's, and its URLs are labels too.
    func ownTarget(_ node: Node) -> Profile.OwnTarget? {
        if case .scalar = node.value {
            guard let place = place(node), var target = scope.target else { return nil }
            target.move(to: place)
            return Profile.OwnTarget(target: target, hasOwnPlace: true)
        }
        return other(node, Keys.ownTarget).map {
            Profile.OwnTarget(target: $0.target, hasOwnPlace: $0.hasOwnPlace)
        }
    }

    /// The target that the plan runs against.
    func against(_ node: Node) -> Target? {
        guard case .scalar = node.value else { return other(node, Keys.against)?.target }
        guard let place = place(node), var target = scope.target else { return nil }
        target.move(to: place)
        return target
    }

    /// A target whose keys replace the plan's.
    private func other(
        _ node: Node, _ record: Record<Target>
    ) -> (target: Target, hasOwnPlace: Bool)? {
        guard let fields = fields(node, record.section) else { return nil }
        let places = Keys.target.table.choice.filter { fields[$0] != nil }
        if places.count > 1 { _ = choice(places, in: fields, record.subject) }
        let target = self.record(fields, record, from: scope.target)
        checkPick(target?.givenPick, fields)
        guard let target, scope.target != nil else { return nil }
        report(TargetCheck.findings(target, fields, language))
        return (target, !places.isEmpty)
    }

    private func checkPick(_ pick: Target.Pick?, _ fields: Fields) {
        guard let node = fields["pick"], fields["urls"] == nil, pick != nil else { return }
        error(
            .conflict, "'pick' needs several 'urls' to choose from", at: node.range,
            hint: "write urls: [ws://a, ws://b]")
    }

    // MARK: Places

    func place(_ node: Node) -> Target.Place? {
        guard let text = text(node) else { return nil }
        if text == "embedded" { return .embedded(EmbeddedTarget()) }
        warnOfPlaceholders(text, at: node.range)
        return url(text, at: node.range).map { .urls([$0]) }
    }

    fileprivate func places(_ node: Node) -> Target.Place? {
        guard let items = sequence(node, "'urls'", hint: "write url: for a single one") else {
            return nil
        }
        var seen: Set<String> = []
        let list = items.compactMap { item -> WebSocketURL? in
            guard let text = text(item) else { return nil }
            // Reports and thresholds tell URLs apart without their secrets.
            if !seen.insert(masked(text)).inserted {
                error(.conflict, "this URL appears twice", at: item.range)
                return nil
            }
            return url(text, at: item.range)
        }
        if items.isEmpty { error(.badValue, "'urls' needs at least one URL", at: node.range) }
        return list.isEmpty ? nil : .urls(list)
    }
}

extension Kind<Target.Place> {
    fileprivate static var place: Kind {
        Kind(.spelled(.target)) { reader, node, _ in reader.place(node) }
    }

    fileprivate static var places: Kind {
        Kind(.list(.spelled(.target), least: 1)) { reader, node, _ in
            reader.places(node)
        }
    }
}

// MARK: Headers

extension Kind<[(name: String, value: Template)]> {
    fileprivate static var headers: Kind {
        Kind(.map(.template, of: nil)) { reader, node, _ in
            reader.headers(node)
        }
    }
}

extension Kind<[Template]> {
    fileprivate static var subprotocols: Kind {
        Kind(.list(.text, least: 0)) { reader, node, _ in
            reader.subprotocols(node)
        }
    }
}

extension Kind<Template> {
    fileprivate static var headerValue: Kind {
        Kind(.template) { reader, node, what in
            reader.headerValue(node, what)
        }
    }
}

extension Reader {
    /// Headers that the handshake writes itself, with the key that sets them if there is one.
    private static let ownHeaders = [
        "upgrade": nil, "connection": nil, "sec-websocket-key": nil, "sec-websocket-version": nil,
        "sec-websocket-accept": nil, "sec-websocket-extensions": "compression",
        "sec-websocket-protocol": "subprotocols", "origin": "origin", "content-length": nil,
        "transfer-encoding": nil,
    ]

    fileprivate func headers(_ node: Node) -> [(name: String, value: Template)]? {
        mapping(node, "'headers'")?.compactMap { member in
            let name = member.key.lowercased()
            guard HTTPToken.accepts(member.key) else {
                error(.badValue, "'\(member.key)' is not a valid header name", at: member.keyRange)
                return nil
            }
            if let key = Self.ownHeaders[name] {
                error(
                    .conflict, "'\(member.key)' is written by the handshake itself",
                    at: member.keyRange,
                    hint: key.map { "set it with '\($0)'" })
                return nil
            }
            guard let value = headerValue(member.value, "a header") else { return nil }
            if secrets.names.contains(name) { secrets.places.append(member.value.range) }
            if name == "host", value.constant == nil {
                error(.badTemplate, "'Host' must not contain '{{ }}'", at: member.value.range)
                return nil
            }
            return (member.key, value)
        }
    }

    /// A value of one line.
    fileprivate func headerValue(_ node: Node, _ what: String) -> Template? {
        guard let text = text(node), let template = template(text, at: node.range) else {
            return nil
        }
        // What comes from the environment stands in the template only.
        let constants = template.parts.map { part in
            if case .text(let text) = part { text } else { "" }
        }
        let all = constants.joined() + text
        if all.utf8.contains(where: { $0 < 0x20 && $0 != 0x09 || $0 == 0x7F }) {
            error(.badValue, "\(what) must be one line without control characters", at: node.range)
            return nil
        }
        return template
    }

    fileprivate func subprotocols(_ node: Node) -> [Template]? {
        let hint = node.scalar.map { "write [\($0.text)]" }
        var seen: Set<Template> = []
        return sequence(node, "'subprotocols'", hint: hint)?.compactMap { item in
            guard let name = text(item), let template = template(name, at: item.range) else {
                return nil
            }
            let isToken = template.parts.allSatisfy { part in
                if case .text(let text) = part { HTTPToken.accepts(text) } else { true }
            }
            guard isToken, !template.parts.isEmpty, seen.insert(template).inserted else {
                error(
                    .badValue,
                    isToken && !template.parts.isEmpty
                        ? "'\(name)' appears twice" : "'\(name)' is not a valid subprotocol name",
                    at: item.range)
                return nil
            }
            return template
        }
    }
}
