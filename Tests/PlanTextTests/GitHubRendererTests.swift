import PlanText
import Testing

/// Annotations as the runner of GitHub Actions reads them.
@Suite struct GitHubRendererTests {
    @Test(arguments: [
        ("100 %\r\nof a:b,c", nil, "::error::100 %25%0D%0Aof a:b,c\n"),
        ("x", "a: b, c % d\n", "::error title=a%3A b%2C c %25 d%0A::x\n"),
        ("", "", "::error title=::\n"),
        ("::error::x\n::add-mask::", nil, "::error::::error::x%0A::add-mask::\n"),
    ])
    func whatEndsACommandIsEscaped(_ message: String, _ title: String?, _ text: String) {
        #expect(WorkflowCommand(.error, message, title: title).text == text)
    }

    @Test func placesAreThoseOfTheRepository() {
        let file = SourceFile(name: "a,b.yaml", bytes: Array("one: 1\ntwö: 2\nthree: 3\n".utf8))
        var diagnostics = Diagnostics()
        func range(_ start: Int, _ end: Int) -> SourceRange {
            SourceRange(file: 0, start: start, end: end)
        }
        diagnostics.error("unknown-key", "no 'twö'", at: range(7, 11), hint: "did you mean 'two'?")
        diagnostics.warning("odd", "two lines", at: range(7, 18))
        diagnostics.note("empty", "nothing", at: range(12, 12))
        diagnostics.error("unreadable-file", "no file", at: nil)
        let renderer = GitHubRenderer(files: [file]) { "plans/" + $0 }
        #expect(
            renderer.render(diagnostics.sorted()) == """
                ::error title=unreadable-file::no file
                ::error file=plans/a%2Cb.yaml,line=2,col=1,endColumn=3,title=unknown-key::no 'twö'%0Adid you mean 'two'?
                ::warning file=plans/a%2Cb.yaml,line=2,title=odd::two lines
                ::notice file=plans/a%2Cb.yaml,line=2,col=5,endColumn=5,title=empty::nothing

                """)
    }
}
