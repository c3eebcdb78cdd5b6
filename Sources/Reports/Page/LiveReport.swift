/// The report of a run that goes on, in pieces: each is one element of the page, known by its id, so that who
/// shows it can be given only those that have changed.
///
/// What is looked at while load runs is made each second; what takes more to be made, and the sentences, which
/// nobody reads while they flicker, every fifth. When the run is over its pieces are those of `report.html`.
public struct LiveReport: Sendable {
    /// An element of the page.
    public struct Piece: Hashable, Sendable {
        public let id: String
        /// Its markup, in which everything that anybody said is escaped.
        public let source: String
    }

    /// How many pieces stand before the sections: the banner, its figures, what the run is about, the contents.
    public static let heads = 4

    /// In the order of the page.
    public var pieces: [Piece] { document?.pieces ?? [] }
    public var title: String { document?.title.source ?? "" }
    /// The icon, as a URL.
    public var icon: String { document?.icon.source ?? "" }
    /// The style of the page's body.
    public var style: String { document?.style ?? "" }
    /// The moment that it shows, such as `3:56`.
    public var clock: String { document?.clock ?? "" }
    /// Whether it shows the end of its run.
    public private(set) var isOver = false

    private var document: PageDocument?
    private var looks = 0
    /// The answers of sections as they were told last.
    private var answers: [String: (text: HTML, tone: PageSection.Tone)] = [:]

    /// The sections that are made each second.
    private static let lively: Set<String> = ["th", "load", "rtt", "err"]
    /// How often all of them are made.
    private static let calm = 5

    /// It shows nothing yet.
    public init() {}

    /// Shows the run as it stands; without `progress` it is over.
    public mutating func show(_ result: RunResult, _ progress: RunProgress?) {
        isOver = progress == nil
        let isQuick = !isOver && looks % Self.calm != 0 && document != nil
        looks += 1
        if isQuick, let quick = quick(result, progress) {
            document = quick
            return
        }
        let report = HTMLReport(result, progress)
        let sections = report.sections
        answers = Dictionary(uniqueKeysWithValues: sections.map { ($0.id, ($0.answer, $0.tone)) })
        document = PageDocument(report, sections)
    }

    /// The page with the sections that change each second made anew; nil where one of them is new, so that its
    /// place is not known.
    private func quick(_ result: RunResult, _ progress: RunProgress?) -> PageDocument? {
        let report = HTMLReport(result, progress, only: Self.lively)
        var news: [String: Piece] = [:]
        for var section in report.sections {
            guard let answer = answers[section.id] else { return nil }
            (section.answer, section.tone) = answer
            news[section.id] = Piece(id: section.id, source: section.html.source)
        }
        var document = PageDocument(report, [])
        let heads = Self.heads - 1
        document.pieces =
            document.pieces.prefix(heads) + pieces.dropFirst(heads).map { news[$0.id] ?? $0 }
        return document
    }

    /// The page as a document that follows the run, as long as that goes on.
    public var text: String { document?.html(isLive: !isOver).source ?? "" }
}
