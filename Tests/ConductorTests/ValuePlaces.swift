import Conductor
import DataSources
import Plan
import PlanText
import Reports
import TestSupport
import Units

/// A value of `{{ }}` that a plan has in every place that may hold one.
struct PlacedValue: Sendable, CustomStringConvertible {
    var expression: String
    /// What it gives.
    var text: String
    /// What it gives in a target, where that is another expression.
    var inTarget: (expression: String, texts: [String])?
    /// Whether it belongs to a message that is sent, so that steps, reactions and the like have none.
    var isOfMessage = false
    var isToken = true

    var description: String { expression }
    var targetExpression: String { inTarget?.expression ?? expression }

    /// What it gives in the target at the first connect of a client, and at the second.
    var targetTexts: [String] { inTarget?.texts ?? [text, text] }

    static let all = [
        PlacedValue(expression: "d.user", text: "ann+1"),
        PlacedValue(expression: "d.pass", text: "SECRET"),
        PlacedValue(expression: "d.room", text: "a.b|c"),
        PlacedValue(expression: "d.n", text: "9007199254740993"),
        PlacedValue(expression: "lines", text: "line/1 ü", isToken: false),
        PlacedValue(expression: "m.word", text: "w*1", isOfMessage: true),
        PlacedValue(
            expression: "tok", text: "T^1", inTarget: ("default(tok, 'none')", ["none", "T^1"])),
        PlacedValue(expression: "client.index", text: "0"),
        PlacedValue(expression: "env('PLACED')", text: "of$env"),
        PlacedValue(expression: "json(d.user)", text: "\"ann+1\"", isToken: false),
        PlacedValue(expression: "base64(d.user)", text: "YW5uKzE=", isToken: false),
        PlacedValue(expression: "url(d.user)", text: "ann%2B1"),
        PlacedValue(expression: "string(default(d.room, 'x'))", text: "a.b|c"),
    ]
}

/// Where the parts of a plan with values stand.
enum PlacedPlan: CaseIterable {
    case own, urls, include, extends, profileTarget, option
}

/// Plans that have one value in every place, and what a server sees of them.
struct PlacedRun {
    let value: PlacedValue
    let way: PlacedPlan
    /// Where the close frame comes from.
    var closing = "profile"

    private var braces: String { "{{ \(value.expression) }}" }
    private var targetBraces: String { "{{ \(value.targetExpression) }}" }

    private var resource: String { "/p/\(targetBraces)/x?q=\(targetBraces)&last=1" }

    private func target(_ port: UInt16) -> String {
        let subprotocols = value.isToken ? "[\"v1.\(targetBraces)\"]" : "[]"
        let settings =
            "headers: { X-Value: \"<\(targetBraces)>\" }, origin: \"http://\(targetBraces)\", "
            + "subprotocols: \(subprotocols)"
        let url = "ws://127.0.0.1:\(port)\(resource)"
        switch way {
        case .urls: return "{ urls: [\"\(url)\", \"\(url)&second=1\"], pick: first, \(settings) }"
        case .option: return "{ url: \"ws://127.0.0.1:1/none\", \(settings) }"
        default: return "{ url: \"\(url)\", \(settings) }"
        }
    }

    private var parts: String {
        let steps =
            value.isOfMessage
            ? "" : "{ send: push }, { expect: { match: { $.op: push, $.v: \"\(braces)\" } } }, "
        let unasked = value.isOfMessage ? "x" : braces
        let close =
            switch closing {
            case "step": "{ close: { code: 1000, reason: \"bye \(braces)\" } }"
            case "reaction": "{ send: kick }, { wait: 10s }"
            default: "{ wait: 0s }"
            }
        return """
            data:
              d: { rows: [{ n: 9007199254740993, pass: SECRET, user: ann+1, room: 'a.b|c' }] }
              lines: { rows: ['line/1 ü'] }
              m: { rows: [{ junk: 1, word: w*1 }], scope: message }
            messages:
              noise: { json: { p: "{{ d.pass }}", u: "{{ d.user }}", r: "{{ d.room }}", j: "{{ m.junk }}" } }
              login: { text: login, expect: { match: { $.op: welcome }, capture: { tok: $.tok } } }
              text: "text \(braces)"
              json: { json: { op: json, v: "x\(braces)" } }
              either: { one-of: [{ text: "either \(braces)" }] }
              ask: { text: ask, expect: { match: { $.op: ask, $.v: "\(braces)", $.w: { one-of: [no, "\(braces)"] } }, check: { "$.list[0].v": "\(braces)" } } }
              plain: { text: plain, expect: { match: { text: "<\(braces)>", contains: "\(braces)", starts-with: "<\(braces)", ends-with: "\(braces)>", regex: "^<\(braces)>$" }, check: { regex: "\(braces)" } } }
              push: push
              news: news
              call: call
              kick: kick
              answer: "answer \(braces)"
            receive:
              heard: { match: { $.op: news, $.v: "\(unasked)" }, check: { $.v: "\(unasked)" } }
            profiles:
              user:
                weight: \(way == .extends ? 0 : 1)
                open: [{ send: login }]
                flow: [{ send: noise }, { send: text }, { send: json }, { send: either }, { send: ask }, { send: plain }, \(steps){ send: news }, { send: call }, { expect: { match: { $.op: called } } }, \(close)]
                close: { reason: "bye \(braces)" }
                react:
                  - { when: { $.op: call, $.v: "\(unasked)" }, send: answer }
                  - { when: { $.op: kick }, close: { code: 1000, reason: "bye \(braces)" } }
            """
    }

    /// The plan for a server at a port, read with its rows.
    func setup(_ port: UInt16) throws -> RunSetup {
        let target = target(port)
        let phases = "phases: [{ once: { clients: 1, times: 2, for: 10s } }]"
        let child = way == .extends ? "\n  child: { extends: user }" : ""
        var main = "version: 1\n"
        var files: [String: String] = [:]
        switch way {
        case .include:
            main += "include: [parts.yaml]\ntarget: \(target)\n"
            files["parts.yaml"] = parts
        case .profileTarget:
            main += "target: ws://127.0.0.1:1/none\n\(parts)\n    target: \(target)\n"
        default: main += "target: \(target)\n\(parts)\(child)\n"
        }
        files["plan.yaml"] = main + phases
        let option = way == .option ? "ws://127.0.0.1:\(port)\(resource)" : nil
        return try Self.setup(files, option: option)
    }

    /// The plan of some files, with a target from outside if there is one.
    static func setup(_ files: [String: String], option: String? = nil) throws -> RunSetup {
        let folder = try TemporaryFolder()
        for (name, text) in files {
            try folder.file(name, text)
        }
        let environment = ["PLACED": "of$env"]
        var (read, sources, diagnostics) = PlanReader.read(
            path: folder.path("plan.yaml"), variables: [:], environment: environment,
            language: .plain)
        if let option { _ = try read?.place(parsing: option, environment: environment) }
        guard let plan = read else { throw BadPlan(diagnostics.items) }
        let data = DataReader.read(plan, allowsCommands: false, isRun: true, into: &diagnostics)
        // Not all of the rows are used by each value, and many values are always the same.
        let items = diagnostics.items.filter { !["unused", "repeated-value"].contains($0.code) }
        guard items.isEmpty else { throw BadPlan(items) }
        var setup = RunSetup(
            plan: plan, source: sources[0], target: option, seed: 7, loops: 1, smoke: false,
            tool: "test")
        setup.data = data
        setup.environment = environment
        return setup
    }

    /// A plan with problems.
    struct BadPlan: Error, CustomStringConvertible {
        let description: String
        init(_ items: [Diagnostic]) {
            description = items.map { "\($0.code): \($0.message)" }.joined(separator: "; ")
        }
    }

    /// What a server sees of the session of this number: a line for each thing.
    func expected(_ session: Int) -> [String] {
        let text = value.targetTexts[session]
        let encoded = value.expression.hasPrefix("url(") ? text : Self.percentEncoded(text)
        return [
            "GET /p/\(encoded)/x?q=\(encoded)&last=1", "X-Value <\(text)>", "Origin http://\(text)",
            "Subprotocol \(value.isToken ? "v1.\(text)" : "none")", "login",
            #"{"p":"SECRET","u":"ann+1","r":"a.b|c","j":1}"#, "text \(value.text)",
            #"{"op":"json","v":"x\#(value.text.jsonEscaped)"}"#, "either \(value.text)", "ask",
            "plain",
        ] + (value.isOfMessage ? [] : ["push"]) + ["news", "call", "answer \(value.text)"]
            + (closing == "reaction" ? ["kick"] : []) + ["closed bye \(value.text)"]
    }

    /// What the server answers to a message; nothing to most.
    func answers(_ message: String) -> [String] {
        let escaped = value.text.jsonEscaped
        let unasked = value.isOfMessage ? "x" : escaped
        return switch message {
        case "login": [#"{"op":"welcome","tok":"T^1"}"#]
        case "ask":
            [#"{"op":"ask","v":"\#(escaped)","w":"\#(escaped)","list":[{"v":"\#(escaped)"}]}"#]
        case "plain": ["<\(value.text)>"]
        case "push": [#"{"op":"push","v":"\#(escaped)"}"#]
        case "news": [#"{"op":"news","v":"other"}"#, #"{"op":"news","v":"\#(unasked)"}"#]
        case "call": [#"{"op":"call","v":"other"}"#, #"{"op":"call","v":"\#(unasked)"}"#]
        case let answer where answer.hasPrefix("answer "): [#"{"op":"called"}"#]
        case "kick": [#"{"op":"kick"}"#]
        default: []
        }
    }

    private static func percentEncoded(_ text: String) -> String {
        text.utf8.map { byte in
            let letter = Character(Unicode.Scalar(byte))
            let isPlain =
                byte < 0x80 && (letter.isLetter || letter.isNumber || "-._~".contains(letter))
            let digits = String(byte, radix: 16, uppercase: true)
            return isPlain ? String(letter) : "%" + (byte < 16 ? "0" : "") + digits
        }.joined()
    }
}
