import Testing

@testable import Plan

/// How a command that was written as one text is told as a list.
@Suite struct CommandWordsTests {
    @Test(
        arguments: [
            ("./deploy.sh", "[./deploy.sh]"), (" make  -j4 all ", "[make, -j4, all]"),
            ("run a,b", #"[run, "a,b"]"#), ("a | b", #"[sh, -c, "a | b"]"#),
            (#"echo "x\\y""#, #"[sh, -c, "echo \"x\\\\y\""]"#),
            ("cd /srv; make", #"[sh, -c, "cd /srv; make"]"#), ("", nil), ("  ", nil),
            (String(repeating: "a ", count: 99), nil),
        ] as [(String, String?)])
    func becomeAList(_ text: String, _ list: String?) {
        #expect(CommandWords.list(text) == list)
    }
}
