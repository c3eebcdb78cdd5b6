import PlanText

extension Section {
    static let baseline = Section("baseline")
}

/// Earlier runs.
extension Keys {
    static let baseline: Record<Baseline> = Record(
        .baseline,
        "Earlier runs that thresholds compare with; `baseline` is their median.",
        Baseline(file: "")
    ) {
        Row(
            "file", .file, \.file, required: true,
            "The result file of these runs, next to the plan; `--save-baseline` adds one.")
        Row(
            "runs", .whole(1...1_000), \.runs,
            "How many passed runs it holds at most; with fewer than 4 nothing is judged by them."
        )
    } finish: { reader, fields, baseline in
        guard let node = fields["runs"], baseline.runs < Baseline.fewest else { return }
        reader.report([
            .warning(
                .noSamples,
                "with \(baseline.runs) run\(baseline.runs == 1 ? "" : "s") a baseline judges nothing: it takes "
                    + "\(Baseline.fewest)", at: node.range, hint: "write runs: 5")
        ])
    }
}
