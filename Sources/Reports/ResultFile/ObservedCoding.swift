import Metrics

extension ByteWriter {
    /// What points have of gauges of the target.
    mutating func observed(_ points: [SeriesPoint]) {
        let places = points.enumerated().flatMap { place, point in
            point.observed.enumerated().compactMap { gauge, values in
                values.map { (place: place, gauge: gauge, values: $0) }
            }
        }
        list(places) { writer, entry in
            writer.int(entry.place)
            writer.int(entry.gauge)
            writer.int(entry.values.seconds)
            for value in [entry.values.sum, entry.values.min, entry.values.max] {
                writer.double(value)
            }
        }
    }
}

extension ByteReader {
    /// Reads the same; files of older tools have none.
    mutating func observed(
        into points: inout [SeriesPoint], _ labels: LabelSpace
    ) throws(Malformed) {
        var found = points
        try list("observed") { reader throws(Malformed) in
            let place = try reader.int("observed", below: found.count)
            let gauge = try reader.int("observed", below: labels.observed.count)
            let seconds = try reader.int("observed", below: 1 << 30)
            guard seconds > 0 else { throw Malformed(what: "observed") }
            found[place].merge(
                ObservedPoint(
                    seconds: seconds, sum: try reader.double("observed"),
                    min: try reader.double("observed"), max: try reader.double("observed")),
                of: gauge)
        }
        points = found
    }
}
