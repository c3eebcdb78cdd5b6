/// The ways in which clients may have nothing to do, as plans.
enum RestPlans {
    /// Names and plans; `strangePort` is that of a TLS server whose certificate is not trusted.
    static func all(strangePort: UInt16) -> [(name: String, text: String)] {
        let idle = "every: 1h"
        var plans: [(name: String, text: String)] = []
        for (scheme, target) in [
            ("ws", "embedded"), ("wss", "{ embedded: { behaviour: echo }, tls: true }"),
        ] {
            plans += [
                ("\(scheme), connected", plan(target, "{ \(send(idle)) }")),
                (
                    "\(scheme), resting after a session",
                    plan(target, "{ session: 200ms, rest: 1h, \(send("every: 50ms")) }")
                ),
                (
                    "\(scheme), sessions over for good",
                    plan(target, "{ session: 200ms, sessions: 1, \(send("every: 50ms")) }")
                ),
                (
                    "\(scheme), pool",
                    plan(target, "{ pool: { min: 3, max: 5 }, session: 1h, \(send(idle)) }")
                ),
                (
                    "\(scheme), idle activity",
                    plan(target, "{ activity: { busy: 200ms, idle: 1h }, \(send("every: 50ms")) }")
                ),
                (
                    "\(scheme), heartbeats far apart",
                    plan(target, "{ heartbeat: { every: 1h }, \(send(idle)) }")
                ),
                (
                    "\(scheme), slow reader",
                    plan(target, "{ read-rate: 1KiB/s, \(send(idle)) }")
                ),
                (
                    "\(scheme), pause",
                    plan(
                        target, "{ \(send("every: 50ms")) }",
                        phases: ["steady: { clients: 20, for: 300ms }", "pause: 3900ms"])
                ),
                (
                    "\(scheme), closed by the server, waiting to come back",
                    plan(
                        target.contains("tls")
                            ? "{ embedded: { close-after: 200ms }, tls: true }"
                            : "{ embedded: { close-after: 200ms } }",
                        "{ reconnect: { delay: 1h, max: 1h, jitter: 0% }, \(send(idle)) }")
                ),
            ]
        }
        let again = "reconnect: { delay: 1h, max: 1h, jitter: 0% }"
        plans += [
            (
                "wss, refused certificate, waiting to try again",
                plan("wss://127.0.0.1:\(strangePort)/", "{ \(again), \(send(idle)) }")
            ),
            (
                "wss, refused certificate, failed for good",
                plan("wss://127.0.0.1:\(strangePort)/", "{ reconnect: never, \(send(idle)) }")
            ),
            (
                "ws, refused, waiting to try again",
                plan("ws://127.0.0.1:1/", "{ \(again), \(send(idle)) }")
            ),
            (
                "ws, a step that waits",
                plan("embedded", "{ flow: [{ send: hello }, { wait: 1h }] }")
            ),
            (
                "ws, no client left",
                plan(
                    "embedded", "{ \(send("every: 50ms")) }",
                    phases: [
                        "steady: { clients: 20, for: 300ms }",
                        "steady: { clients: 0, for: 3900ms }",
                    ])
            ),
        ]
        return plans
    }

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
