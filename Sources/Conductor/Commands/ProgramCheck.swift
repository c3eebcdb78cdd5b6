public import Plan
public import PlanText

/// Says of the programs of phases what can be known before a run.
public enum ProgramCheck {
    /// What may be wrong; the codes are part of the interface and never change.
    enum Code: String, CaseIterable {
        case needsCommands = "needs-commands"
        case missingProgram = "missing-program"
    }

    /// What keeps programs from being started is an error of a run, and a warning where nothing is run.
    /// What is missing may still be made by a program of an earlier phase.
    public static func check(
        _ plan: Plan, allowsCommands: Bool, isRun: Bool, environment: [String: String],
        into diagnostics: inout Diagnostics
    ) {
        var isFirst = true
        for place in plan.allPhases {
            guard case .run(let program) = place.phase.shape, let word = program.words.first else {
                continue
            }
            if !allowsCommands {
                diagnostics.add(
                    Diagnostic(
                        isRun ? .error : .warning, code: Code.needsCommands.rawValue,
                        "'\(place.phase.name)' starts the program '\(word)', which is done only "
                            + "with --allow-commands", at: program.range,
                        hint: "pass --allow-commands if you trust the plan"))
            }
            let lookup = ProgramLookup(
                folder: program.folder, path: environment["PATH"] ?? "/bin:/usr/bin")
            if let problem = lookup.problem(word) {
                diagnostics.add(
                    Diagnostic(
                        isRun && isFirst ? .error : .warning,
                        code: Code.missingProgram.rawValue,
                        "'\(place.phase.name)' cannot start its program: \(problem.text)",
                        at: program.range, hint: problem.hint))
            }
            isFirst = false
        }
    }
}
