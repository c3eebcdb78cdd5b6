internal import Assertions
internal import Metrics

/// Results of one plan, whose loads were made side by side by several processes, as one result.
///
/// All that was counted adds up exactly, in any order; times count from the start of each part. The
/// verdict is judged anew on the sum. A part that did not end, or is not there, leaves no verdict.
public struct ResultMerge {
    /// A result and what it is called, such as the path of its file.
    public struct Part: Sendable {
        public var name: String
        public var result: RunResult

        public init(name: String, result: RunResult) {
            self.name = name
            self.result = result
        }
    }

    private let parts: [Part]
    private var results: [RunResult] { parts.map(\.result) }
    private var headers: [RunHeader] { results.map(\.header) }
    private var conclusions: [RunConclusion] { results.map(\.conclusion) }

    /// Takes at least one part; throws if they are not of one run.
    public init(_ parts: [Part]) throws(MergeError) {
        self.parts = parts
        if parts.count > 1 { for part in parts { try Self.checkSearches(part) } }
        for part in parts.dropFirst() { try Self.check(part, parts[0]) }
        try checkLoads()
    }

    /// The one result.
    public var result: RunResult {
        let lost = lost
        if parts.count == 1, lost.isEmpty { return parts[0].result }
        var store = MetricStore()
        for result in results { store.merge(beside: result.store) }
        let programs = results.flatMap(\.programs).sorted { $0.start < $1.start }
        let header = header
        let live = live(header, programs, lost: lost)
        var conclusion = RunConclusion(
            of: header, store: store, phases: Self.beside(conclusions.map(\.phases)),
            durationNanoseconds: conclusions.map(\.durationNanoseconds).max() ?? 0,
            stealShare: conclusions.map(\.stealShare).max() ?? 0, health: health, live: live,
            ending: ending(lost))
        for index in header.assertions.indices {
            conclusion.verdicts[index].noteParts(of: header.assertions[index])
        }
        let observed = conclusions.compactMap(\.observed).flatMap { $0 }
        conclusion.observed = conclusions.contains { $0.observed != nil } ? observed : nil
        var result = RunResult(
            header: header, store: store, series: TimeSeries(beside: results.map(\.series)),
            conclusion: conclusion)
        let sides = results.compactMap(\.against)
        if !sides.isEmpty {
            var beside = MetricStore()
            for side in sides { beside.merge(beside: side.store) }
            result.against = SideResult(
                store: beside, series: TimeSeries(beside: sides.map(\.series)))
        }
        result.programs = programs.enumerated().map { number, program in
            var program = program
            program.number = number
            return program
        }
        return result
    }

    // MARK: What fits

    /// Refuses what was not run as the first part was.
    private static func check(_ part: Part, _ first: Part) throws(MergeError) {
        let (one, other) = (part.result.header, first.result.header)
        guard one.plan.hash == other.plan.hash else {
            throw .otherPlan(part.name, first: first.name)
        }
        let differences: [(Bool, String)] = [
            (
                one.labels != other.labels,
                "its phases, profiles, messages or targets are other ones"
            ),
            (one.assertions != other.assertions, "its thresholds are other ones"),
            (one.options["smoke"] != other.options["smoke"], "only one of them is a smoke run"),
            (one.saturation != other.saturation, "it takes other sends for late"),
            (
                one.options[RunHeader.mustJudge] != other.options[RunHeader.mustJudge],
                "only one of them has --require-thresholds"
            ),
        ]
        if let (_, what) = differences.first(where: \.0) {
            throw .otherRun(part.name, first: first.name, what: what)
        }
    }

    private static func checkSearches(_ part: Part) throws(MergeError) {
        guard let search = part.result.conclusion.searches?.first else { return }
        throw .searched(part.name, phase: part.result.header.labels.phases[search.phase])
    }

    /// Refuses what was made twice, and shares of different loads.
    private func checkLoads() throws(MergeError) {
        var known: [(name: String, part: RunPart)] = []
        for part in parts {
            for run in Self.runs(of: part) {
                if let same = known.first(where: { $0.part.isSameLoad(as: run) }) {
                    throw .sameLoad(part.name, and: same.name, load: run.load)
                }
                if let first = known.first {
                    try Self.check(run, part.name, first.part, first.name)
                }
                known.append((part.name, run))
            }
        }
    }

    private static func check(
        _ run: RunPart, _ name: String, _ first: RunPart, _ firstName: String
    ) throws(MergeError) {
        if run.share?.count != first.share?.count {
            throw .otherShares(
                name, first: firstName,
                what: "it is \(run.share?.text ?? "a whole load"), "
                    + "the other \(first.share?.text ?? "a whole load")")
        }
        if run.share != nil, run.seed != first.seed {
            throw .otherShares(
                name, first: firstName,
                what: "it has the seed \(run.seed), the other \(first.seed)")
        }
    }

    /// The runs that a part is of, one if it was not merged.
    private static func runs(of part: Part) -> [RunPart] {
        let isCut = part.result.conclusion.outcome.ending == .cutShort
        return part.result.header.parts ?? [
            RunPart(
                part.result.header,
                lost: isCut
                    ? "'\(part.name)' did not end: its run was killed, or the file is incomplete"
                    : nil)
        ]
    }

    private var runs: [RunPart] { parts.flatMap(Self.runs) }

    /// The runs that did not end, and the shares that nobody has brought.
    private var lost: [String] {
        let cut = runs.compactMap(\.lost)
        let shares = runs.compactMap(\.share)
        guard let count = shares.first?.count else { return cut }
        let there = Set(shares.map(\.index))
        return cut
            + (0..<count).filter { !there.contains($0) }.map {
                RunShare(index: $0, count: count).text + " is missing"
            }
    }

    // MARK: What they are together

    private var header: RunHeader {
        var header = headers[0]
        header.parts = runs
        header.share = nil
        header.startMilliseconds = headers.map(\.startMilliseconds).min() ?? 0
        header.loops = min(65_536, headers.reduce(0) { $0 + $1.loops })
        header.host = HostFacts(merging: headers.map(\.host))
        header.unverified = Set(headers.flatMap(\.unverified)).sorted()
        if Set(headers.map(\.floor)).count > 1 { header.floor = nil }
        // Shares are of one load, others are loads beside each other.
        if runs.contains(where: { $0.share == nil }) {
            header.planned = PlannedLoad(beside: headers.map(\.planned))
            header.course = PlannedCourse(beside: headers.map(\.course))
        }
        return header
    }

    /// What only the parts could see.
    private func live(
        _ header: RunHeader, _ programs: [ProgramRecord], lost: [String]
    ) -> LiveFindings {
        var live = LiveFindings()
        live.lostShards = lost
        live.failedPrograms = programs.compactMap { $0.failure(header.labels) }
        live.phaseEnds = PhaseEnd.ofParts(conclusions.map { $0.phaseEnds ?? [] })
        for (index, assertion) in header.assertions.enumerated() {
            let verdicts = conclusions.compactMap { conclusion in
                conclusion.verdicts.indices.contains(index) ? conclusion.verdicts[index] : nil
            }
            live.settled[index] = Verdict.ofParts(verdicts, of: assertion)
        }
        return live
    }

    /// The explanation of the part that fared worst, for the others have nothing to explain.
    private var health: GeneratorHealth? {
        let worst = conclusions.max { one, other in
            (one.saturations.count, one.stealShare) < (other.saturations.count, other.stealShare)
        }
        var health = worst?.health
        health?.fullPhases = Set(conclusions.flatMap { $0.health?.fullPhases ?? [] }).sorted()
        return health
    }

    private func ending(_ lost: [String]) -> Outcome.Ending {
        let endings = conclusions.map(\.outcome.ending)
        if endings.contains(.interrupted) { return .interrupted }
        if !lost.isEmpty { return .cutShort }
        return endings.contains(.loopMissing) ? .loopMissing : .complete
    }

    /// The same stretches side by side: from the first start to the last end of each.
    private static func beside(_ parts: [[PhaseSpan]]) -> [PhaseSpan] {
        struct Place: Hashable {
            var stretch: Int
            var time: Int
        }
        var merged: [Place: PhaseSpan] = [:]
        for spans in parts {
            var times: [Int: Int] = [:]
            for span in spans {
                let place = Place(stretch: span.stretch, time: times[span.stretch, default: 0])
                times[span.stretch, default: 0] += 1
                guard var known = merged[place] else {
                    merged[place] = span
                    continue
                }
                known.start = min(known.start, span.start)
                known.end = max(known.end, span.end)
                merged[place] = known
            }
        }
        return merged.values.sorted { ($0.start, $0.stretch) < ($1.start, $1.stretch) }
    }
}

extension HostFacts {
    /// Machines as one: what they have together, and the least of what is allowed on each.
    fileprivate init(merging hosts: [HostFacts]) {
        func joined(_ words: [String]) -> String {
            words.enumerated().filter { !words[..<$0].contains($1) }.map(\.element)
                .joined(separator: ", ")
        }
        let machines = Dictionary(grouping: hosts, by: \.name).values
        self.init(
            name: joined(hosts.map(\.name)), system: joined(hosts.map(\.system)),
            processor: joined(hosts.map(\.processor)),
            cores: machines.reduce(0) { $0 + ($1.map(\.cores).max() ?? 0) },
            memory: machines.reduce(0) { $0 + ($1.map(\.memory).max() ?? 0) },
            descriptors: hosts.map(\.descriptors).min() ?? 0, tool: joined(hosts.map(\.tool)))
    }
}

extension PlannedCourse {
    /// Courses beside each other; nil where one is not known, or goes over another time.
    fileprivate init?(beside courses: [PlannedCourse?]) {
        guard var sum = courses[0] else { return nil }
        for course in courses.dropFirst() {
            guard let course, course.length == sum.length, course.spans == sum.spans else {
                return nil
            }
            func added(_ one: [Double], _ other: [Double]) -> [Double] {
                zip(one, other).map { $0 + $1 }
            }
            sum.clients = added(sum.clients, course.clients)
            sum.arrivals = added(sum.arrivals, course.arrivals)
            sum.messages =
                if let mine = sum.messages, let theirs = course.messages {
                    added(mine, theirs)
                } else {
                    nil
                }
        }
        self = sum
    }
}

extension PlannedLoad {
    /// Loads beside each other; nil where one is not known.
    fileprivate init?(beside loads: [PlannedLoad?]) {
        let known = loads.compactMap { $0 }
        guard known.count == loads.count, var sum = known.first else { return nil }
        for load in known.dropFirst() {
            sum.length = max(sum.length, load.length)
            sum.shortest = sum.shortest.flatMap { mine in load.shortest.map { max(mine, $0) } }
            sum.mayEndEarlier = sum.mayEndEarlier || load.mayEndEarlier
            sum.clients += load.clients
            sum.arrivals += load.arrivals
            sum.messages =
                if let mine = sum.messages, let theirs = load.messages { mine + theirs } else {
                    nil
                }
        }
        self = sum
    }
}
