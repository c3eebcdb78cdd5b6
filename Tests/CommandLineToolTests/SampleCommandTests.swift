import TestSupport
import Testing

/// `sample` prints what would be sent.
@Suite struct SampleCommandTests {
    private static let plan = #"""
        version: 1
        target: embedded
        messages:
          hello: { json: { n: "{{ seq }}", c: "{{ client.index }}", t: "a \"{{ pick('b') }}\"" } }
          lines: { text: "a\tb\n{{ int(5, 5) }}", expect: { match: { $.x: 1 } } }
          beat: { ping: "{{ seq }}" }
          blob: { base64: "AAH+" }
          zeros: { binary: { size: 1GiB, fill: zeros } }
          draws: "{{ id }} {{ uuid }} {{ text(20) }}"
          noise: { binary: { size: 20B } }
        profiles:
          user:
            session: 1s
            flow:
              [{ send: hello }, { send: lines }, { send: beat }, { send: blob }, { send: zeros },
              { send: draws }, { send: noise }]
        phases: [{ steady: { clients: 1, for: 1s } }]
        """#

    @Test(arguments: [
        (
            ["hello", "-n", "2"],
            #"{"n":1,"c":0,"t":"a \"b\""}"# + "\n" + #"{"n":2,"c":0,"t":"a \"b\""}"# + "\n"
        ),
        (["lines", "-n", "1"], "a\\tb\\n5\n"), (["-n", "2", "beat"], "(ping) 1\n(ping) 2\n"),
        (["blob", "-n", "1"], "(binary, 3 bytes) 00 01 fe\n"),
        (
            ["zeros", "-n", "1"],
            "(binary, 1073741824 bytes)" + String(repeating: " 00", count: 16) + " …\n"
        ),
    ])
    func oneMessage(_ words: [String], _ expected: String) async throws {
        let folder = try TemporaryFolder()
        let plan = try folder.file("plan.yaml", Self.plan)
        let end = try await Spawned(["sample", plan] + words).wait()
        #expect(end == Spawned.End(code: 0, output: expected, errors: ""))
    }

    @Test func allMessagesHaveTheirNames() async throws {
        let folder = try TemporaryFolder()
        let end = try await Spawned.run("sample", try folder.file("plan.yaml", Self.plan))
        let names = end.output.split(separator: "\n").map { $0.prefix { $0 != ":" } }
        let wanted = ["hello", "lines", "beat", "blob", "zeros", "draws", "noise"]
        #expect(names == wanted.flatMap { Array(repeating: $0[...], count: 5) })
    }

    /// The same seed draws the same, but never the same id or uuid.
    @Test func seedsRepeatAllButIDs() async throws {
        let folder = try TemporaryFolder()
        let plan = try folder.file("plan.yaml", Self.plan)
        func drawn(_ message: String, seed: String) async throws -> [[Substring]] {
            try await Spawned.run("sample", plan, message, "--seed", seed).output
                .split(separator: "\n").map { $0.split(separator: " ") }
        }
        let first = try await drawn("draws", seed: "7")
        let again = try await drawn("draws", seed: "7")
        let other = try await drawn("draws", seed: "8")
        #expect(first.map(\.last) == again.map(\.last) && first.map(\.last) != other.map(\.last))
        let unique = (first + again + other).flatMap { $0.prefix(2) }
        #expect(Set(unique).count == 30 && unique.allSatisfy { $0.utf8.count == 36 })
        #expect(try await drawn("noise", seed: "7") == drawn("noise", seed: "7"))
    }

    @Test(arguments: [
        (["helo"], "error: unknown message 'helo'\n  did you mean 'hello'? valid: hello, "),
        (["hello", "-n", "0"], "error: option '-n' cannot be '0'"),
        (["hello", "beat"], "error: unexpected argument 'beat'"),
    ])
    func saysWhatIsWrong(_ words: [String], _ text: String) async throws {
        let folder = try TemporaryFolder()
        let plan = try folder.file("plan.yaml", Self.plan)
        let end = try await Spawned(["sample", plan] + words).wait()
        #expect(end.code == 104 && end.output.isEmpty && end.errors.hasPrefix(text))
    }

    @Test func secretsOfRowsAreHidden() async throws {
        let folder = try TemporaryFolder()
        let text = """
            version: 1
            target: embedded
            data: { acc: { rows: [{ user: ann, password: hunter2 }] } }
            messages: { m: "{{ acc.user }} {{ acc.password }} {{ acc }}" }
            profiles: { p: { send: { mix: m, every: 1s } } }
            phases: [{ steady: { clients: 1, for: 1s } }]
            """
        let end = try await Spawned(
            ["sample", try folder.file("plan.yaml", text), "-n", "1"]
        ).wait()
        let expected = #"ann *** {"user":"ann","password":"***"}"# + "\n"
        #expect(end == Spawned.End(code: 0, output: expected, errors: ""))
    }

    @Test func refusesWhatRunRefuses() async throws {
        let folder = try TemporaryFolder()
        let text = Self.plan + "\ngroups: { room: { size: 2 } }\n"
        let end = try await Spawned.run("sample", try folder.file("plan.yaml", text))
        #expect(end.code == 104 && end.errors.contains("'groups' is not supported yet"))
    }
}
