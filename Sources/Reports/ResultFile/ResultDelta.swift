import Assertions
import Metrics

/// What happened between two records of a result file.
struct ResultDelta {
    /// The stretches of phases as far as they ran at its end.
    var phases: [PhaseSpan] = []
    var store = MetricStore()
    /// Points that were completed.
    var points: [SeriesPoint] = []

    /// The most memory that the histograms of one file may take, 1 GiB.
    static let memoryLimit = 1 << 30

    /// The payload of its record.
    var bytes: [UInt8] {
        var writer = ByteWriter()
        writer.list(phases) { $0.phase($1) }
        writer.store(store)
        writer.list(points) { $0.point($1) }
        writer.cases(store)
        writer.gaugesBeside(store.gauges)
        writer.trends(store.gauges)
        writer.observed(points)
        writer.details(of: points)
        return writer.bytes
    }

    /// Reads a payload as far as it is known; indices must lie in the label space.
    init(_ reader: inout ByteReader, labels: LabelSpace) throws(Malformed) {
        try reader.list("phases") { reader throws(Malformed) in
            phases.append(try reader.phase(labels))
        }
        store = try reader.store(labels)
        try reader.list("points") { reader throws(Malformed) in
            points.append(try reader.point())
        }
        try reader.cases(into: &store)
        try reader.gaugesBeside(into: &store.gauges, labels)
        try reader.trends(into: &store.gauges, labels)
        try reader.observed(into: &points, labels)
        try reader.details(of: &points)
    }

    /// Nothing happened.
    init() {}
}

extension ByteWriter {
    fileprivate mutating func phase(_ span: PhaseSpan) {
        int(span.stretch)
        string(span.shape)
        signed(span.start)
        signed(span.end)
        int(span.measured ? 1 : 0)
    }

    fileprivate mutating func point(_ point: SeriesPoint) {
        int(point.start)
        int(point.seconds)
        sparse(point.counts)
        int(point.connectionSeconds)
        int(point.mostConnections)
        list(point.stateSeconds) { $0.int($1) }
        for times in [point.rtt, point.serviceTime, point.sendLag] {
            samples(
                times.moments, zip(times.buckets, times.samples).map { (Int($0), $1) })
        }
        signed(point.cpuNanoseconds)
    }
}

extension ByteReader {
    fileprivate mutating func phase(_ labels: LabelSpace) throws(Malformed) -> PhaseSpan {
        let stretch = try int("phase", below: labels.stretches.count)
        let shape = try string("phase")
        let start = try signed("phase")
        let end = try signed("phase")
        let measured = try int("phase", below: 2) == 1
        let span = PhaseSpan(
            stretch: stretch, shape: shape, start: start, end: end, measured: measured)
        guard span.isPlausible(labels) else { throw Malformed(what: "phase") }
        return span
    }

    fileprivate mutating func point() throws(Malformed) -> SeriesPoint {
        // Up to 30 years, which still fits when they are added and turned into nanoseconds.
        let start = try int("point", below: 1 << 30)
        var point = SeriesPoint(start: start, seconds: try int("point", below: 1 << 30))
        guard point.seconds > 0 else { throw Malformed(what: "point") }
        point.counts = try sparse("point", count: SeriesPoint.counted.count)
        point.connectionSeconds = try int("point")
        point.mostConnections = try int("point")
        var state = 0
        try list("point") { reader throws(Malformed) in
            let seconds = try reader.int("point")
            if state < point.stateSeconds.count { point.stateSeconds[state] = seconds }
            state += 1
        }
        point.rtt = try coarse()
        point.serviceTime = try coarse()
        point.sendLag = try coarse()
        point.cpuNanoseconds = try signed("point")
        return point
    }

    private mutating func coarse() throws(Malformed) -> CoarseHistogram {
        let (moments, buckets) = try samples("point")
        guard let samples = CoarseHistogram(moments: moments, buckets: buckets) else {
            throw Malformed(what: "point")
        }
        return samples
    }
}

extension PhaseSpan {
    /// Whether its stretch is known and its times can be reckoned with (up to 30 years).
    func isPlausible(_ labels: LabelSpace) -> Bool {
        labels.stretches.indices.contains(stretch) && 0 <= start && start <= end
            && end < 1_000_000_000 << 30
    }
}
