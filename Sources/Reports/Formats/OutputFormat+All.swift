extension OutputFormat {
    /// All of them, in the order of the help and of the keys of `outputs`.
    public static let all: [OutputFormat] = [
        .summary,
        .resultFile,
        .html,
        .markdown,
        .junit,
        .secondLines,
        .secondTable,
        .clientTable,
        .histogramLog,
        .percentileTable,
        .openMetrics,
        .gitlab,
        .githubBenchmark,
        .bencher,
    ]

    /// The format that plans call so.
    public static func named(_ key: String) -> OutputFormat? { all.first { $0.key == key } }

    /// The format of a file by the ending of its name; the longest that fits.
    public static func ofFile(_ path: String) -> OutputFormat? {
        all.filter { !$0.ending.isEmpty && path.hasSuffix($0.ending) }
            .max { $0.ending.utf8.count < $1.ending.utf8.count }
    }

    /// A format that plans may name already and that is not written yet.
    private static func later(_ key: String, _ ending: String, _ sentence: String) -> OutputFormat {
        OutputFormat(key: key, ending: ending, sentence: sentence, whole: nil)
    }
}
