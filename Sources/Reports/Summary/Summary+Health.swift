import Units

/// What explains how the generator fared; nothing of it decides.
extension Summary {
    /// Members of the generator's block; lists are empty and numbers null where nobody looked.
    static var healthMembers: [SummaryMember<RunResult>] {
        [
            .list("cores", "The cores that it could use, over the run.", core) {
                $0.conclusion.health?.run.cores ?? []
            },
            .list("loop_threads", "Its loop threads, over the run.", loop) {
                $0.conclusion.health?.run.loops ?? []
            },
            .list(
                "throttling", "The control group with a limit that was throttled most, if any.",
                throttling
            ) { ($0.conclusion.health?.run.throttling).map { [$0] } ?? [] },
            .list("stops", "Times in which nothing of the process ran.", stop) {
                $0.conclusion.health?.stops ?? []
            },
            .maybe(
                "descriptors_peak",
                "The most descriptors that were seen in the fullest table; null: not known.", 0
            ) { ($0.conclusion.health?.descriptors?.used).map(Double.init) },
            .maybe("ports_peak", "Connections seen open or in TIME_WAIT at most.", 0) {
                ($0.conclusion.health?.ports?.peak.used).map(Double.init)
            },
            .maybe("ports_allowed", "Connections that local ports allow at least.", 0) {
                ($0.conclusion.health?.ports?.peak.allowed).map(Double.init)
            },
        ]
    }

    private static var core: SummaryBlock<HostUse.Core> {
        SummaryBlock(
            isLine: true,
            members: [
                .integer("core", "Its number.") { $0.number },
                .number("busy_share", "What all processes used of it, 0 to 1.", 4) { $0.busy },
                .number("own_share", "What this process used of it, 0 to 1.", 4) { $0.own },
                .number("steal_share", "What the machine's host took from it, 0 to 1.", 4) {
                    $0.steal
                },
            ])
    }

    private static var loop: SummaryBlock<HostUse.Loop> {
        SummaryBlock(
            isLine: true,
            members: [
                .integer("loop", "Its number.") { $0.number },
                .integer("core", "The core on which it ran most.") { $0.core },
                .number("cpu_share", "How much of the time it ran, 0 to 1.", 4) { $0.ran },
                .number(
                    "wait_share", "How much of the time it could have run but had no core, 0 to 1.",
                    4
                ) { $0.waited },
            ])
    }

    private static var throttling: SummaryBlock<HostUse.Throttling> {
        SummaryBlock(
            isLine: true,
            members: [
                .text("group", "Its path.") { $0.group },
                .text("setting", "The file with its limit.") { $0.setting },
                .number("cores", "The limit, in cores.", 4) { $0.cores },
                .count("periods", "Periods of its bandwidth.") { $0.periods },
                .count("throttled", "Those in which it was throttled.") { $0.throttled },
                .milliseconds("throttled_ms", "For how long, the sum over all cores.") {
                    Double($0.nanoseconds)
                },
            ])
    }

    private static var stop: SummaryBlock<GeneratorHealth.Stop> {
        SummaryBlock(
            isLine: true,
            members: [
                .milliseconds("start_ms", "From the start of the run.") { Double($0.start) },
                .milliseconds("length_ms", "How long it was.") { Double($0.length) },
                .flag("sleep", "Whether the whole machine slept.") { $0.isSleep },
            ])
    }
}
