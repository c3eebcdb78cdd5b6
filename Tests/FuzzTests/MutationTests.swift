import Testing

@testable import wsplan_fuzz

/// The promises that `wsplan-fuzz` looks for, held by two thousand damaged texts of each kind.
@Suite struct MutationTests {
    private static let rounds = 2_000

    private static let words = [
        ": ", "- ", "\n", "\n  ", "\r\n", "\t", "{{ id }}", "{", "}", "[", "]", "&a ", "*a", "<<: ",
        "!!str ", "!x ", "|\n", ">-\n", "# ", "#", "? ", "'", "\"", "\\u00e9", "\\ud83d", "😀",
        "e\u{301}", "\u{FEFF}", "\u{2028}", "\u{85}", "\0", "~", "1e999", "0x1F", "${a:-b}", "$a",
        ",",
        "null", "and ", "p99.9(", "rtt", "<", ">= ", "5ms", "1%", "99999999999999999999", "/s",
    ]

    private static let yaml = [
        "a: &x {b: [1, 'two', \"thr\\u00e9e\"]}\nc: *x\n? d\n: |\n  é\n\n  f\ne: !!str 12\n",
        "- one\n- [2, 0x1F, ~, true]\n# comment\n- >-\n  folded\n  text\n- {a: 1.5e3, 'b c': .inf}\n",
        "\u{FEFF}a:\r\n  - b: 1\r\n    c: \"{{ id }}\"\r\n  - 😀: 'it''s'\r\n",
    ]

    private static let json = [
        "{\"a\": [1, -2.5e3, true, null], \"\\u00e9\\ud83d\\ude00\": {}, \"b\": \"\\n\\\"\\/é\"}",
        "[[], {}, \"\", 0, -0, 1E+5, 123456789012345678901234567890, {\"x\": {\"y\": [\"z\"]}}]\r\n",
    ]

    private static let plans = [
        """
        version: 1
        target: { urls: [ws://a:80/b?c=d, wss://e], connect-timeout: 2s }
        messages:
          m: { json: { id: "{{ id }}", n: "{{ int(1, 5) }}" }, expect: { match: { $.id: "{{ id }}" } } }
        profiles:
          p: { session: 2s..4s, send: { mix: { m: 2 }, every: 500ms..1s }, reconnect: { jitter: 50% } }
        phases:
          - ramp: { arrivals: 5/s -> 50/s, for: 10s }
        thresholds:
          - p99(rtt, phase=ramp) < 50ms and share(errors) < 1%

        """,
        "{\"version\": 1, \"target\": \"ws://h\", \"messages\": {\"m\": \"hi\"}, \"profiles\": {\"p\": {}}, "
            + "\"phases\": [{\"s\": {\"clients\": 1, \"for\": \"1s\"}}]}",
    ]

    private static let thresholds = [
        "p99.9(rtt, message=m phase=steady) < 1m30s or count(errors, kind=tls) == 0",
        "rate(bytes.sent) > 1.5KiB/min and share(errors, kind='timeout') <= 0.1%",
        "last(states, kind=failed) != 0", "rate(messages.sent, profile=\"p\") >= 1_000/h",
    ]

    @Test(arguments: [
        (FuzzTarget.yaml, yaml), (.json, json), (.plan, plans), (.threshold, thresholds),
    ])
    func damagedTextsBreakNoPromise(target: FuzzTarget, texts: [String]) {
        var mutations = Mutations(of: texts, words: Self.words, seed: 1)
        let faults = (0..<Self.rounds).compactMap { _ in
            let bytes = mutations.next()
            return target.fault(bytes).map { "\($0): \(String(decoding: bytes, as: UTF8.self))" }
        }
        let whole = texts.compactMap { target.fault(Array($0.utf8)) }
        #expect(faults.isEmpty && whole.isEmpty, "\((whole + faults).prefix(3))")
    }
}
