import Assertions
import Metrics

/// Turns a run into a text that has a piece for each second, and one for that of the other side where there is
/// one: as the run goes, or of a saved one.
protocol SecondWriter: SendableMetatype {
    init(_ header: RunHeader)
    /// What comes first.
    var head: [UInt8] { get }
    /// What tells of a second, or of several in a row.
    mutating func piece(_ second: SecondFigures) -> [UInt8]
    /// What comes last.
    func end(_ conclusion: RunConclusion) -> [UInt8]
}

/// A second as such a text sees it.
struct SecondFigures {
    let point: SeriesPoint
    /// What ran in it, in order; none while draining.
    let phases: [String]
    /// All that was measured in it; nil of a saved run, which has points alone.
    let detail: Snapshot?
    /// Whose it is.
    let side: RunSide

    init(
        _ point: SeriesPoint, _ spans: [PhaseSpan], _ labels: LabelSpace, detail: Snapshot? = nil,
        of side: RunSide = .new
    ) {
        self.point = point
        self.detail = detail
        self.side = side
        let start = Int64(point.start) * 1_000_000_000
        let end = start + Int64(point.seconds) * 1_000_000_000
        let running = spans.filter { $0.start < end && $0.end > start }
            .map { labels.stretches[$0.stretch].places[0].phase }
        phases = Set(running).sorted().map { labels.phases[$0] }
    }

    /// A counter; of a saved run those that points carry.
    func count(_ metric: CountMetric) -> UInt64 { point[metric] }

    /// All clients, on the mean of its seconds.
    var clients: Double { StateGauge.allCases.reduce(0) { $0 + point.clients(in: $1) } }
}

extension OutputFormat {
    /// A format with a piece for each second.
    static func bySecond<Writer: SecondWriter>(
        _ key: String, _ ending: String, _ sentence: String, _ writer: Writer.Type
    ) -> OutputFormat {
        OutputFormat(
            key: key, ending: ending, sentence: sentence,
            start: { file, header throws(ResultFileError) in
                try GrowingText(file, header, Writer(header))
            },
            whole: { result in
                let header = result.header
                var writer = Writer(header)
                var bytes = writer.head
                var seconds = result.series.points.map { (side: RunSide.new, point: $0) }
                if let against = result.against {
                    seconds += against.series.points.map { (.against, $0) }
                    // Both sides of a second stand together.
                    func order(_ second: (side: RunSide, point: SeriesPoint)) -> (Int, Int) {
                        (second.point.start, second.side == .new ? 0 : 1)
                    }
                    seconds.sort { order($0) < order($1) }
                }
                for (side, point) in seconds {
                    bytes += writer.piece(
                        SecondFigures(point, result.conclusion.phases, header.labels, of: side))
                }
                return bytes + writer.end(result.conclusion)
            })
    }
}

/// A text that grows with its run.
private final class GrowingText<Writer: SecondWriter>: GrowingOutput {
    private let file: OutputFile
    private let labels: LabelSpace
    private var writer: Writer

    init(
        _ file: consuming OutputFile, _ header: RunHeader, _ writer: Writer
    ) throws(ResultFileError) {
        try file.write(writer.head)
        self.file = file
        self.writer = writer
        labels = header.labels
    }

    func append(_ second: OutputSecond) throws(ResultFileError) {
        try file.write(
            writer.piece(
                SecondFigures(second.point, second.phases, labels, detail: second.snapshot)))
        guard let other = second.snapshot.against else { return }
        try file.write(
            writer.piece(
                SecondFigures(
                    SeriesPoint(other), second.phases, labels, detail: other, of: .against)))
    }

    func append(_ program: ProgramRecord) {}

    func finish(_ conclusion: RunConclusion) throws(ResultFileError) {
        try file.write(writer.end(conclusion))
    }
}
