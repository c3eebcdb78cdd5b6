import Metrics

extension ByteWriter {
    /// A store, with its series in the order of their labels.
    mutating func store(_ store: MetricStore) {
        let keys = store.cells.keys.sorted {
            ($0.stretch, $0.profile, $0.message, $0.url)
                < ($1.stretch, $1.profile, $1.message, $1.url)
        }
        list(keys) { writer, key in
            for index in [key.stretch, key.profile, key.message, key.url] {
                writer.int(Int(index))
            }
            if let cell = store.cells[key] { writer.cell(cell) }
        }
        cell(store.health)
        list(ErrorKind.allCases.filter { store.firstTexts[$0] != nil }) { writer, kind in
            writer.int(Int(kind.rawValue))
            writer.string(store.firstTexts[kind] ?? "")
        }
        let details = store.details.sorted {
            ($0.key.kind.rawValue, $0.key.code) < ($1.key.kind.rawValue, $1.key.code)
        }
        list(details) { writer, entry in
            writer.int(Int(entry.key.kind.rawValue))
            writer.int(Int(entry.key.code))
            writer.unsigned(entry.value)
        }
        gauges(store.gauges)
        signed(store.cpuNanoseconds)
        unsigned(store.ticks)
    }

    private mutating func cell(_ cell: SeriesCell) {
        sparse(cell.counts)
        sparse(cell.errors)
        sparse(cell.failures)
        list(TimeMetric.allCases.filter { cell[$0] != nil }) { writer, metric in
            writer.int(Int(metric.rawValue))
            let times = cell[metric] ?? Histogram()
            var buckets: [(bucket: Int, samples: UInt64)] = []
            times.forEachBucket { buckets.append(($0, $1)) }
            writer.samples(times.moments, buckets)
        }
    }
}

extension ByteReader {
    /// A store whose labels lie in the label space.
    mutating func store(_ labels: LabelSpace) throws(Malformed) -> MetricStore {
        var store = MetricStore()
        var memory = 0
        try list("series") { reader throws(Malformed) in
            let key = try reader.key(labels)
            store.add(key, try reader.cell(&memory))
        }
        store.add(health: try cell(&memory))
        try list("error") { reader throws(Malformed) in
            let kind = try reader.kind()
            let text = try reader.string("error")
            if let kind { store.note(FirstCase(kind: kind, text: text)) }
        }
        try list("error") { reader throws(Malformed) in
            let kind = try reader.kind()
            let code = UInt16(try reader.int("error", below: 1 << 16))
            let count = try reader.unsigned("error")
            if let kind { store.add(ErrorDetail(kind: kind, code: code), count) }
        }
        try gauges(into: &store.gauges, labels)
        store.cpuNanoseconds = try signed("loops")
        store.ticks = try unsigned("loops")
        return store
    }

    private mutating func key(_ labels: LabelSpace) throws(Malformed) -> SeriesKey {
        let stretch = try int("series", below: max(1, labels.stretches.count))
        let profile = try int("series", below: max(1, labels.profiles.count))
        let message = try int("series", below: 1 << 16)
        let url = try int("series", below: max(1, labels.urls.count))
        guard message < labels.messages.count || message == Int(SeriesKey.none) else {
            throw Malformed(what: "series")
        }
        return SeriesKey(
            stretch: UInt16(stretch), profile: UInt16(profile), message: UInt16(message),
            url: UInt16(url))
    }

    /// A cell; `memory` adds up what the histograms of a store take.
    private mutating func cell(_ memory: inout Int) throws(Malformed) -> SeriesCell {
        var cell = SeriesCell()
        cell.counts = try sparse("counters", count: CountMetric.count)
        cell.errors = try sparse("errors", count: ErrorKind.count)
        cell.failures = try sparse("errors", count: ErrorKind.count)
        var taken = memory
        try list("histogram") { reader throws(Malformed) in
            let metric = try reader.int("histogram")
            let (moments, buckets) = try reader.samples("histogram")
            guard metric < TimeMetric.count else { return }
            guard let times = Histogram(moments: moments, buckets: buckets) else {
                throw Malformed(what: "histogram")
            }
            cell.times[metric] = times
            taken += times.memory
            guard taken <= ResultDelta.memoryLimit else { throw Malformed(what: "histogram") }
        }
        memory = taken
        return cell
    }

    /// A kind of errors; nil for one that is not known here.
    private mutating func kind() throws(Malformed) -> ErrorKind? {
        UInt8(exactly: try int("error")).flatMap { ErrorKind(rawValue: $0) }
    }
}
