import Assertions
import FoundationEssentials
import Metrics

/// Reads result files.
public enum ResultReader {
    /// The result in a file; of a series the last one.
    public static func read(path: String) throws(ResultFileError) -> RunResult {
        try read(try readFile(path))
    }

    /// The result in the bytes of a file; of a series the last one.
    ///
    /// A file that ends too early gives what it has, judged as far as it goes, with the outcome
    /// "run was cut short".
    public static func read(_ bytes: [UInt8]) throws(ResultFileError) -> RunResult {
        var start = 0
        while true {
            let assembly = try assemble(bytes, from: start)
            if !assembly.isFollowed { return try assembly.result() }
            start = assembly.position
        }
    }

    /// All results of a file in their order: of one run, or of a series, which is files of runs one behind the
    /// other.
    public static func readAll(path: String) throws(ResultFileError) -> [RunResult] {
        let bytes = try readFile(path)
        var results: [RunResult] = []
        for run in try runs(in: bytes) { results.append(try read(Array(bytes[run]))) }
        return results
    }

    /// Where each run of a series lies.
    static func runs(in bytes: [UInt8]) throws(ResultFileError) -> [Range<Int>] {
        var runs: [Range<Int>] = []
        var start = 0
        repeat {
            let assembly = try assemble(bytes, from: start)
            let end = assembly.isFollowed ? assembly.position : bytes.count
            runs.append(start..<end)
            start = end
        } while start < bytes.count
        return runs
    }

    /// The same file with one record in place of its many; the points of its series stay as they are,
    /// so that others may follow.
    static func condense(_ bytes: [UInt8]) throws(ResultFileError) -> [UInt8] {
        try assemble(bytes, from: 0).condensed()
    }

    /// The run that begins at a place of a file.
    private static func assemble(
        _ bytes: [UInt8], from start: Int
    ) throws(ResultFileError) -> Assembly {
        let magic = ResultRecord.magic
        let file = bytes[start...]
        guard file.count >= magic.count, file.starts(with: magic.dropLast()) else {
            throw .notAResult
        }
        guard file[start + magic.count - 1] == magic.last else {
            throw .unknownVersion(file[start + magic.count - 1])
        }
        var assembly = Assembly(position: start + magic.count)
        while try assembly.step(bytes) {}
        return assembly
    }
}

/// The records of a file as far as they were read.
private struct Assembly {
    var position: Int
    /// Whether another run begins at this place.
    var isFollowed = false
    var header: RunHeader?
    var store = MetricStore()
    var series = TimeSeries()
    /// The same of the other side; nil: there was nothing of it.
    var against: SideResult?
    var phases: [PhaseSpan] = []
    var conclusion: RunConclusion?
    /// The last record of each program, by its number.
    var programs: [Int: ProgramRecord] = [:]

    init(position: Int) { self.position = position }

    /// Takes the next record; false at the end of the file.
    mutating func step(_ bytes: [UInt8]) throws(ResultFileError) -> Bool {
        // No record begins so: its type would have to be known.
        if bytes[position...].starts(with: ResultRecord.magic.dropLast()) {
            isFollowed = true
            return false
        }
        switch ResultRecord.read(bytes, at: position) {
        case .end:
            if conclusion != nil, position < bytes.count { throw corrupt("bytes after the end") }
            return false
        case .damaged(let what): throw corrupt(what)
        case .record(let type, let payload, let next):
            if let known = ResultRecord(rawValue: type) {
                do {
                    try take(known, bytes, payload)
                } catch {
                    let tool = header?.host.tool ?? (known == .header ? tool(bytes[payload]) : nil)
                    throw .strange(offset: position, what: error.what, tool: tool)
                }
            } else if type >= ResultRecord.critical {
                throw .newer(type: type, tool: header?.host.tool)
            }
            position = next
            return true
        }
    }

    /// The version of the tool that wrote a header which is not readable else.
    private func tool(_ header: ArraySlice<UInt8>) -> String? {
        struct Writer: Decodable {
            struct Host: Decodable { var tool: String }
            var host: Host
        }
        let writer: Writer? = try? json(header, "header")
        return writer?.host.tool
    }

    private mutating func take(
        _ type: ResultRecord, _ bytes: [UInt8], _ payload: Range<Int>
    ) throws(Malformed) {
        guard conclusion == nil else { throw Malformed(what: "a record after the end") }
        guard let header else {
            guard type == .header else { throw Malformed(what: "the first record is not a header") }
            let read: RunHeader = try json(bytes[payload], "header")
            guard read.isPlausible else { throw Malformed(what: "header") }
            header = read
            return
        }
        switch type {
        case .stretched: break
        case .header: throw Malformed(what: "a second header")
        case .delta:
            var reader = ByteReader(bytes, payload)
            let delta = try ResultDelta(&reader, labels: header.labels)
            phases = delta.phases
            store.merge(delta.store)
            for point in delta.points { series.append(point) }
            guard store.memory <= ResultDelta.memoryLimit else {
                throw Malformed(what: "histogram")
            }
        case .against:
            guard let labels = header.labels.ofAgainst else { throw Malformed(what: "side") }
            var reader = ByteReader(bytes, payload)
            let delta = try ResultDelta(&reader, labels: labels)
            if against == nil { against = SideResult(store: MetricStore(), series: TimeSeries()) }
            against?.store.merge(delta.store)
            for point in delta.points { against?.series.append(point) }
            guard against?.store.memory ?? 0 <= ResultDelta.memoryLimit else {
                throw Malformed(what: "histogram")
            }
        case .program:
            let read: ProgramRecord = try json(bytes[payload], "program")
            guard read.isPlausible(header.labels) else { throw Malformed(what: "program") }
            programs[read.number] = read
        case .conclusion:
            let read: RunConclusion = try json(bytes[payload], "conclusion")
            guard read.isPlausible(header.labels) else { throw Malformed(what: "conclusion") }
            conclusion = read
        }
    }

    private func json<Value: Decodable>(
        _ bytes: ArraySlice<UInt8>, _ what: String
    ) throws(Malformed) -> Value {
        let decoder = JSONDecoder()
        decoder.nonConformingFloatDecodingStrategy = .convertFromString(
            positiveInfinity: "inf", negativeInfinity: "-inf", nan: "nan")
        do {
            return try decoder.decode(Value.self, from: Data(bytes))
        } catch {
            throw Malformed(what: what)
        }
    }

    /// The bytes of a file that says the same.
    consuming func condensed() throws(ResultFileError) -> [UInt8] {
        guard let header else { throw .empty }
        series.finish()
        var delta = ResultDelta()
        delta.phases = phases
        delta.store = store
        delta.points = series.points
        var beside = ResultDelta()
        beside.store = against?.store ?? beside.store
        against?.series.finish()
        beside.points = against?.series.points ?? []
        return ResultEncoder.start(header) + startedPrograms.flatMap(ResultEncoder.program)
            + ResultRecord.delta.bytes(delta.bytes)
            + (against == nil ? [] : ResultRecord.against.bytes(beside.bytes))
            + (conclusion.map(ResultEncoder.end) ?? [])
    }

    /// The result of all records.
    consuming func result() throws(ResultFileError) -> RunResult {
        guard let header else { throw .empty }
        series.finish()
        let last = series.points.last
        let conclusion =
            conclusion
            ?? RunConclusion(
                of: header, store: store, phases: phases,
                durationNanoseconds: Int64((last?.start ?? 0) + (last?.seconds ?? 0))
                    * 1_000_000_000,
                stealShare: 0, ending: .cutShort)
        var labelled = header
        for search in conclusion.searches ?? [] { search.label(&labelled.labels.stretches) }
        var result = RunResult(
            header: labelled, store: store, series: series, conclusion: conclusion)
        result.programs = startedPrograms
        against?.series.finish()
        result.against = against
        return result
    }

    private var startedPrograms: [ProgramRecord] {
        programs.values.sorted { $0.number < $1.number }
    }

    private func corrupt(_ what: String) -> ResultFileError {
        .corrupt(offset: position, what: what)
    }
}

extension MetricStore {
    /// The memory of its histograms, in bytes.
    fileprivate var memory: Int {
        cells.values.reduce(0) { sum, cell in
            cell.times.reduce(sum) { $0 + ($1?.memory ?? 0) }
        }
    }
}

extension RunHeader {
    /// Whether later arithmetic is safe with it.
    fileprivate var isPlausible: Bool {
        labels.isPlausible
            && unpaced.allSatisfy(labels.profiles.indices.contains) && (1...65_536).contains(loops)
            && shapes?.count ?? labels.phases.count == labels.phases.count
            && unverified.allSatisfy(labels.urls.indices.contains)
            && 1..<Int(UInt16.max) ~= labels.slices
            && abs(Double(startMilliseconds)) < 1e14
            && allParts.allSatisfy { $0.share?.isPlausible ?? true }
            && assertions.allSatisfy { $0.condition.isPlausible }
            && baseline?.isPlausible(labels) ?? true
    }
}

extension BaselineRuns {
    fileprivate func isPlausible(_ labels: LabelSpace) -> Bool {
        (0...1_000_000).contains(count) && curve?.isWhole ?? true
    }
}

extension LabelSpace {
    /// Whether each stretch has its place, and all can be numbered.
    fileprivate var isPlausible: Bool {
        SeriesIndexer.count(of: self) != nil && (1...1_000).contains(lanes)
            && stretches.allSatisfy { stretch in
                !stretch.places.isEmpty
                    && stretch.places.allSatisfy {
                        phases.indices.contains($0.phase) && ($0.part ?? 1) > 0
                    } && stretch.level?.value.isFinite ?? true
            }
    }
}

extension Condition {
    fileprivate var isPlausible: Bool {
        switch self {
        case .compare: true
        case .all(let parts), .any(let parts):
            !parts.isEmpty && parts.allSatisfy { $0.isPlausible }
        }
    }
}

extension RunConclusion {
    /// Whether later arithmetic is safe with it.
    fileprivate func isPlausible(_ labels: LabelSpace) -> Bool {
        let times = Int64(0)..<(1_000_000_000 << 30)
        return times.contains(durationNanoseconds)
            && (health?.stops ?? []).allSatisfy {
                times.contains($0.start) && times.contains($0.length)
            }
            && phases.allSatisfy { $0.isPlausible(labels) }
            && saturations.allSatisfy { $0.phase.map(labels.phases.indices.contains) ?? true }
            && comparisons.allSatisfy { $0.curve?.isWhole ?? true }
            && (searches ?? []).allSatisfy { search in
                labels.phases.indices.contains(search.phase) && search.capacity.isFinite
                    && search.levels.allSatisfy { $0.value.isFinite }
            }
    }
}
