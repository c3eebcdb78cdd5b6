import TestSupport
import Testing

@testable import CommandLineTool

/// What real shells offer while a command line is typed.
@Suite struct CompletionTests {
    /// What is typed, and what is offered for its last word in a folder of two plans, a result, another
    /// file and a folder.
    private static let cases: [(typed: String, offered: String)] = [
        ("wsplan ch", "check"),
        ("wsplan re", "report"),
        ("wsplan --v", "--version"),
        ("wsplan check --format ", "concise github human json"),
        ("wsplan check --format=j", "json"),
        ("wsplan check --fo", "--format"),
        ("wsplan explain a.yaml --format m", "mermaid"),
        ("wsplan serve --behaviour a", "agents"),
        ("wsplan run ", "a.yaml b c.yml"),
        ("wsplan run --seed 7 a", "a.yaml"),
        ("wsplan run --seed ", ""),
        ("wsplan run -o ", "a.yaml b c.yml notes.txt run.wsr"),
        ("wsplan run --out n", "notes.txt"),
        ("wsplan report ", "b run.wsr"),
        ("wsplan completion ", "bash fish zsh"),
        ("wsplan init re", "realistic"),
        ("wsplan help sch", "schema"),
        ("wsplan run --smo", "--smoke"),
    ]

    private let folder: TemporaryFolder

    init() throws {
        folder = try TemporaryFolder()
        for name in ["a.yaml", "c.yml", "run.wsr", "notes.txt", "b/d.yaml"] {
            try folder.file(name, "")
        }
    }

    /// The words of a line as bash splits it, `=` being a word.
    private static func bashWords(_ line: String) -> [String] {
        line.replacing("=", with: " = ").split(separator: " ", omittingEmptySubsequences: true)
            .map(String.init) + (line.last == " " || line.last == "=" ? [""] : [])
    }

    @Test(arguments: cases)
    func bashOffers(_ typed: String, _ offered: String) async throws {
        let words = Self.bashWords(typed).map { "'\($0)'" }
        let script = """
            source <("$0" completion bash) && cd "$1" && COMP_WORDS=(\(words.joined(separator: " ")))
            COMP_CWORD=\(words.count - 1); _wsplan
            [[ ${#COMPREPLY[@]} = 0 ]] || printf '%s\\n' "${COMPREPLY[@]}"
            """
        let end = try await Spawned.run(
            shell: #"exec bash --norc -c "$2" "$1" "$3""#, script, folder.path)
        #expect(end.code == 0 && end.errors.isEmpty, "\(end)")
        #expect(Self.sorted(end.output) == offered, "\(typed)")
    }

    @Test func fishOffers() async throws {
        guard try await Self.has("fish") else { return }
        let lines = Self.cases.map { typed, _ in "complete -C '\(typed)'; echo ---" }
        let script = """
            "$TOOL" completion fish | source; cd "$FOLDER"
            \(lines.joined(separator: "\n"))
            """
        let end = try await Spawned.run(
            shell: #"TOOL=$1 FOLDER=$3 HOME=$3 exec fish --no-config -c "$2""#, script, folder.path)
        #expect(end.code == 0 && end.errors.isEmpty, "\(end)")
        let parts = end.output.split(separator: "---\n", omittingEmptySubsequences: false)
        for ((typed, offered), part) in zip(Self.cases, parts) {
            let words = Self.sorted(
                part.split(separator: "\n").map { line in
                    // What it does stands behind a tab; a folder has its slash.
                    let word = line.split(separator: "\t").first ?? ""
                    let value = word.split(separator: "=").last ?? word
                    return String(value.hasSuffix("/") ? value.dropLast() : value) + "\n"
                }.joined())
            // Other files come last, after those with the ending.
            let isOfFiles =
                typed.hasPrefix("wsplan run ") && typed.hasSuffix("run ")
                || typed == "wsplan report "
            let expected = isOfFiles ? "a.yaml b c.yml notes.txt run.wsr" : offered
            #expect(words == expected, "\(typed)")
        }
    }

    /// Its scripts are read whole, and the function is that of the command.
    @Test func zshKnowsItsFunction() async throws {
        guard try await Self.has("zsh") else { return }
        let script = """
            autoload -Uz compinit && compinit -u -d "$FOLDER/dump" &&
            "$TOOL" completion zsh > "$FOLDER/_wsplan" && zsh -n "$FOLDER/_wsplan" &&
            source "$FOLDER/_wsplan" && print -r -- $_comps[wsplan]
            """
        let end = try await Spawned.run(
            shell: #"TOOL=$1 FOLDER=$3 exec zsh -fc "$2""#, script, folder.path)
        #expect(end == Spawned.End(code: 0, output: "_wsplan\n", errors: ""))
    }

    private static func has(_ shell: String) async throws -> Bool {
        try await Spawned.run(shell: #"command -v "$2" >/dev/null"#, shell).code == 0
    }

    /// Lines as words in their order.
    private static func sorted(_ lines: String) -> String {
        Set(lines.split(separator: "\n")).sorted().joined(separator: " ")
    }
}
