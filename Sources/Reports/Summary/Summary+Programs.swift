import Metrics
import Units

/// What the summary says of programs that phases started.
extension Summary {
    typealias StartedProgram = (result: RunResult, record: ProgramRecord)

    static func programs(_ result: RunResult) -> [StartedProgram] {
        result.programs.map { (result, $0) }
    }

    static var program: SummaryBlock<StartedProgram> {
        SummaryBlock(members: [
            .text("phase", "The phase that started it.") {
                $0.result.header.labels.phases[$0.record.phase]
            },
            .text("command", "The program and its arguments.") { $0.record.command },
            .number("start_s", "When it was started, in seconds from the start of the run.", 3) {
                Double($0.record.start) / 1e9
            },
            .maybe("end_s", "When it ended; null: not before its result was written.", 3) {
                $0.record.end.map { Double($0) / 1e9 }
            },
            .text("outcome", "What became of it, in words.") { $0.record.fate },
            .maybe("exit_code", "Its exit code; null: it has none.", 0) { program in
                guard case .exited(let code)? = program.record.ending else { return nil }
                return Double(code)
            },
            .maybe("signal", "The signal that ended it; null: none did.", 0) { program in
                guard case .killed(let signal)? = program.record.ending else { return nil }
                return Double(signal)
            },
            .flag("outlived_run", "Whether it still ran when the run was over, and was ended.") {
                $0.record.outlivedRun
            },
            .flag("must_succeed", "Whether the run fails if it does not exit with code 0.") {
                $0.record.mustSucceed
            },
            .text("output", "The end of what it wrote, 64 KiB at most.") { $0.record.output },
            .count("output_bytes", "All that it wrote, in bytes.") { $0.record.outputBytes },
            .texts("notes", "Remarks, such as that it had to be ended by force.") {
                $0.record.notes
            },
        ])
    }
}
