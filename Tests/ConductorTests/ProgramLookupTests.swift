import Glibc
import TestSupport
import Testing

@testable import Conductor

/// What is known of a program before it is started.
@Suite struct ProgramLookupTests {
    @Test func findsWhatAShellFinds() throws {
        let folder = try TemporaryFolder()
        for name in ["tools/good", "bad", "run.sh"] { try folder.file(name, "#!/bin/sh\n") }
        chmod(folder.path("tools/good"), 0o755)
        chmod(folder.path("run.sh"), 0o755)
        let lookup = ProgramLookup(folder: folder.root, path: "/nowhere:tools:/bin")
        for program in ["good", "sh", "/bin/sh", "tools/good", "./tools/../run.sh"] {
            #expect(lookup.problem(program) == nil, "\(program)")
        }
        let rows = [
            ("none", "there is no program 'none' in PATH"),
            ("run.sh", "there is no program 'run.sh' in PATH"),
            ("./none", "there is no file '\(folder.root)none'"),
            ("./bad", "'\(folder.root)bad' is not executable"),
            ("./tools", "'\(folder.root)tools' is a folder"),
            ("/none/at/all", "there is no file '/none/at/all'"),
        ]
        for (program, text) in rows { #expect(lookup.problem(program)?.text == text) }
        #expect(lookup.problem("run.sh")?.hint == "one beside the plan is written ./run.sh")
        let here = ProgramLookup(folder: folder.root, path: "")
        #expect(here.problem("run.sh") == nil && here.problem("bad") != nil)
    }
}
