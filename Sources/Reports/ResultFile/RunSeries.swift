/// A file of several runs, oldest first: their result files one behind the other.
public enum RunSeries {
    /// Its runs; none of a file that is not there, or is empty.
    public static func read(path: String) throws(ResultFileError) -> [RunResult] {
        guard OutputFile.exists(path) else { return [] }
        let bytes = try readFile(path)
        var results: [RunResult] = []
        for run in try runs(in: bytes) { results.append(try ResultReader.read(Array(bytes[run]))) }
        return results
    }

    /// Adds a run at its end and takes oldest ones away, so that at most so many are left; how many there are
    /// then. Whoever reads it meanwhile, or is left with it after a kill, has all of the old or of the new one.
    public static func add(
        _ result: RunResult, to path: String, most: Int
    ) throws(ResultFileError) -> Int {
        while true {
            let file = try AppendFile(path: path)
            try file.lock()
            // Another process may have put its file in the place of the one that was waited for.
            guard file.isCurrent else { continue }
            let bytes = try file.contents()
            let kept = try runs(in: bytes).suffix(max(0, most - 1))
            let older = kept.isEmpty ? [] : Array(bytes[kept[kept.startIndex].lowerBound...])
            try OutputFile.replace(path, with: older + ResultEncoder.bytes(of: result))
            return kept.count + 1
        }
    }

    private static func runs(in bytes: [UInt8]) throws(ResultFileError) -> [Range<Int>] {
        bytes.isEmpty ? [] : try ResultReader.runs(in: bytes)
    }
}
