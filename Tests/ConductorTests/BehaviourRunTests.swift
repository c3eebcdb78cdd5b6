import Metrics
import TestSupport
import Testing

extension PeerTests {
    /// What profiles do besides one planned schedule, against a peer that sends everything back:
    /// counts are exact, and the books close.
    @Suite(.serialized) struct BehaviourRunTests {
        private static let echo: ScriptedPeer.Script = {
            try $0.upgrade()
            try $0.echo()
        }

        @Test func stepsChooseRepeatAndGoOn() throws {
            let branches = """
                [{ weight: 0, steps: [{ close: 4000 }] },
                 { steps: [{ send: hello, async: true, count: 3 }] }]
                """.replacing("\n", with: "")
            let run = try PeerRun(
                "{ flow: [{ repeat: 2..2, steps: [{ choose: \(branches) }] }, { expect: "
                    + "{ match: { $.none: 1 }, timeout: 30ms }, on-fail: continue }, "
                    + "{ send: hello }, { close: abrupt }] }", script: Self.echo)
            #expect(run.broken == [] && run.errors == ["timeout": 2])
            #expect(
                run.counts(.messagesSent, .answered, .timeouts, .sessions, .flowsCompleted)
                    == [
                        "messages.sent": 14, "answered": 14, "timeouts": 2, "sessions": 2,
                        "flows-completed": 2,
                    ])
            #expect(run.closeCodes == [])
        }

        @Test func reactionsAnswerAndCloseAndWhatComesBackHasANameAndAnAge() throws {
            let run = try PeerRun(
                "{ send: [{ mix: push, every: 100s, align: true }, { mix: push, messages: 50/s }], "
                    + "react: [{ when: { $.t: push, $.n: { above: 3 } }, "
                    + "close: { code: 4100, reason: enough } }, "
                    + "{ when: { $.t: push }, send: hello, after: 1ms }] }",
                messages: """
                    push: { json: { t: push, n: "{{ seq }}", at: "{{ now_us }}" } }
                    receive:
                      old: { match: { $.t: push }, since: $.at us, check: { $.n: { below: 9 } } }
                      new: { match: { $.id: { exists: true } }, since: $.at iso }
                    """, script: Self.echo)
            #expect(run.broken == [] && run.closeCodes == [4100])
            func of(_ message: Int) -> Selection { Selection(message: message) }
            let (pushes, hellos) = (
                run.store.count(.messagesReceived, in: of(2)),
                run.store.count(.messagesReceived, in: of(3))
            )
            #expect(pushes >= 4 && hellos >= 2 && run.store.count(.sessions) == 2)
            #expect(run.store.histogram(.delivery, in: of(2)).count == pushes)
            #expect(run.store.count(.checks, in: of(2)) == pushes)
            #expect(run.store.count(.unmatched) == 0 && run.store.errors(.value) == hellos)
        }
    }
}
