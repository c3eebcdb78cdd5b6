import Metrics

extension ByteWriter {
    /// What points have of errors by kind and of the busiest loop.
    mutating func details(of points: [SeriesPoint]) {
        list(points) { writer, point in
            writer.signed(point.busiestNanoseconds)
            writer.sparse(point.errors)
        }
    }
}

extension ByteReader {
    /// Reads the same; files of older tools have none.
    mutating func details(of points: inout [SeriesPoint]) throws(Malformed) {
        var found = points
        var place = 0
        try list("details of points") { reader throws(Malformed) in
            guard place < found.count else { throw Malformed(what: "details of points") }
            found[place].busiestNanoseconds = try reader.signed("details of points")
            let errors = try reader.sparse("details of points", count: ErrorKind.count)
            if errors.contains(where: { $0 > 0 }) { found[place].errors = errors }
            place += 1
        }
        points = found
    }
}
