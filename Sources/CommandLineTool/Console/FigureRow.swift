/// Figures of one line, as many of them and as long as its width has room for.
///
///     clients  800 of 800     sent 798/s (planned 800/s)   answered 798/s   errors 0/s, 2 in all
///     clients  800 of 800   sent 798/s   errors 2
struct FigureRow {
    /// A figure in its forms, from the longest to the shortest.
    struct Figure {
        let forms: [StyledText]
        /// How soon each form gives way to the next, and the last one to nothing, the highest first; nil:
        /// only where nothing else does.
        let ranks: [Int?]

        init(_ forms: [(text: StyledText, rank: Int?)]) {
            self.forms = forms.map(\.text)
            ranks = forms.map(\.rank)
        }

        /// Of plain forms.
        init(_ forms: [(text: String, rank: Int?)]) {
            self.init(forms.map { (StyledText($0.text), $0.rank) })
        }

        /// Of one form.
        init(_ text: String, rank: Int?) { self.init([(text, rank)]) }
    }

    private static let gap = 3
    /// Where there is room, figures begin at multiples of so many columns, so that what changes its length
    /// does not move what follows.
    private static let stop = 4

    /// As many figures as fit; what gives way first is what has the highest rank, of equal ones the
    /// rightmost.
    static func fit(_ figures: [Figure], in width: Int, isEven: Bool = true) -> StyledText {
        var shown = figures.indices.map { (figure: $0, form: 0) }
        func columns() -> Int {
            shown.reduce(0) { $0 + figures[$1.figure].forms[$1.form].columns }
                + max(0, shown.count - 1) * gap
        }
        while columns() > width {
            let ranked = shown.indices.compactMap { place in
                figures[shown[place].figure].ranks[shown[place].form].map {
                    (rank: $0, place: place)
                }
            }
            guard let next = ranked.max(by: { ($0.rank, $0.place) < ($1.rank, $1.place) })?.place
            else { break }
            if shown[next].form + 1 < figures[shown[next].figure].forms.count {
                shown[next].form += 1
            } else {
                shown.remove(at: next)
            }
        }
        let texts = shown.map { figures[$0.figure].forms[$0.form] }
        let even = join(texts, stops: isEven)
        return (even.columns <= width ? even : join(texts, stops: false)).cut(to: width)
    }

    private static func join(_ texts: [StyledText], stops: Bool) -> StyledText {
        var line = StyledText()
        for text in texts {
            if line.columns > 0 {
                var start = line.columns + gap
                if stops { start = (start + stop - 1) / stop * stop }
                line.add(String(repeating: " ", count: start - line.columns))
            }
            line.add(text)
        }
        return line
    }
}
