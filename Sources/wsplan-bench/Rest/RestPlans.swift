/// The ways in which clients may have nothing to do, as plans.
enum RestPlans {
    typealias Named = (name: String, text: String)

    private static let idle = "every: 1h"
    private static let busy = "every: 50ms"
    private static let again = "reconnect: { delay: 1h, max: 1h, jitter: 0% }"

    /// Names and plans; `strangePort` is that of a TLS server whose certificate is not trusted.
    static func all(strangePort: UInt16) -> [Named] {
        open("ws") { "{ embedded: { \($0) } }" }
            + open("wss") { "{ embedded: { \($0) }, tls: true }" }
            + refused(strangePort) + others
    }

    /// Where sessions open; `target` makes a target with settings of the embedded server.
    private static func open(_ scheme: String, _ target: (String) -> String) -> [Named] {
        let plain = target("behaviour: echo")
        let profiles = [
            ("connected", "{ \(send(idle)) }"),
            ("resting after a session", "{ session: 200ms, rest: 1h, \(send(busy)) }"),
            ("sessions over for good", "{ session: 200ms, sessions: 1, \(send(busy)) }"),
            ("pool", "{ pool: { min: 3, max: 5 }, session: 1h, \(send(idle)) }"),
            ("idle activity", "{ activity: { busy: 200ms, idle: 1h }, \(send(busy)) }"),
            ("heartbeats far apart", "{ heartbeat: { every: 1h }, \(send(idle)) }"),
            ("slow reader", "{ read-rate: 1KiB/s, \(send(idle)) }"),
        ]
        return profiles.map { ("\(scheme), \($0)", plan(plain, $1)) } + [
            (
                "\(scheme), pause",
                plan(
                    plain, "{ \(send(busy)) }",
                    phases: ["steady: { clients: 20, for: 300ms }", "pause: 3900ms"])
            ),
            (
                "\(scheme), closed by the server, waiting to come back",
                plan(target("close-after: 200ms"), "{ \(again), \(send(idle)) }")
            ),
        ]
    }

    /// Where none does.
    private static func refused(_ strangePort: UInt16) -> [Named] {
        let strange = "wss://127.0.0.1:\(strangePort)/"
        return [
            (
                "wss, refused certificate, waiting to try again",
                plan(strange, "{ \(again), \(send(idle)) }")
            ),
            (
                "wss, refused certificate, failed for good",
                plan(strange, "{ reconnect: never, \(send(idle)) }")
            ),
            (
                "ws, refused, waiting to try again",
                plan("ws://127.0.0.1:1/", "{ \(again), \(send(idle)) }")
            ),
        ]
    }

    private static let others: [Named] = [
        (
            "ws, a step that waits",
            plan("embedded", "{ flow: [{ send: hello }, { wait: 1h }] }")
        ),
        (
            "ws, no client left",
            plan(
                "embedded", "{ \(send(busy)) }",
                phases: [
                    "steady: { clients: 20, for: 300ms }", "steady: { clients: 0, for: 3900ms }",
                ])
        ),
    ]

    private static func send(_ every: String) -> String { "send: { mix: hello, \(every) }" }

    private static func plan(
        _ target: String, _ profile: String,
        phases: [String] = ["steady: { clients: 20, for: 4200ms }"]
    ) -> String {
        """
        version: 1
        name: rest
        target: \(target)
        messages:
          hello: { json: { id: "{{ id }}" }, expect: { match: { $.id: "{{ id }}" }, timeout: 1s } }
        profiles:
          user: \(profile)
        phases:
          \(phases.map { "- " + $0 }.joined(separator: "\n  "))
        """
    }
}
