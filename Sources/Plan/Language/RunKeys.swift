import PlanText
import Units

extension Section {
    static let run = Section("run")
}

extension PhaseShape {
    static let run = PhaseShape(
        .run, Keys.run, "Starts a program, while the load goes on as before.",
        shape: Phase.Shape.run)
}

extension Keys {
    static let run: Record<Phase.Program> = Record(
        .run,
        """
        Starts a program while the load goes on as before, and marks the moment; needs \
        `--allow-commands`. `recovery` is how long it takes until the connections that this costs are \
        open again. What still runs at the end of the run is ended with all that it started.
        """,
        Phase.Program()
    ) {
        Row(
            "command", .command(example: "[./deploy.sh, v2]"), \.words, required: true,
            "The program with its arguments, started in the folder of the plan.")
        Row(
            "for", .lengthRange, required: true,
            "How long the phase takes; `A..B`: from A until the program has ended, at most B."
        ) { $0.lengths = $1 }
        Row(
            "must", .word, \.must, default: "its end is only told",
            "`succeed`: any end but exit code 0 fails the run, and so does none.")
        Row(
            "stop", .flag, \.stops,
            "Whether it gets SIGTERM at the end of the phase; else it goes on.")
    } finish: { reader, fields, program in
        program.folder = reader.folder(of: fields.node)
        if let node = fields["command"] { program.range = node.range }
    }
}

extension Reader {
    /// The folder of the file in which a node stands.
    func folder(of node: Node) -> String {
        IncludeReader.path("", beside: files[node.range.file].name)
    }
}
