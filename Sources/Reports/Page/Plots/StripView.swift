extension PageFacts {
    /// The strip above the plots of a section: the phases by name, and the letters of marks. Names are cut by
    /// the page where they do not fit, so that their numbers come first.
    var stripHTML: HTML {
        guard !strip.phases.isEmpty, axis.seconds > 0 else { return "" }
        let phases = strip.phases.enumerated().map { index, phase -> HTML in
            let (left, right) = (axis.x(phase.start), axis.x(phase.end))
            let times = "\(axis.clock(phase.start)) to \(axis.clock(phase.end))"
            let judged = phase.measured ? "" : ", not judged"
            let shape = phase.shape == phase.name ? "" : phase.shape
            return """
                <span style="left:\(percent(left));width:\(percent(right - left))" \
                title="\(phase.name): \(phase.shape), \(times)\(judged)"><b>\(index + 1)</b> \
                \(phase.name)<i> \(shape)</i></span>
                """
        }.joined()
        return "<div class=\"strip\" aria-hidden=\"true\">\(phases)</div>\(letterLane)"
    }

    /// The letters are moved apart where their moments are near each other.
    private var letterLane: HTML {
        let lettered = marks.filter { $0.letter != nil }
        guard !lettered.isEmpty else { return "" }
        let places = LabelSpread.places(
            lettered.map { axis.x($0.moment) }, gap: Self.letterGap, in: 0...100)
        let letters = zip(lettered, places).map { mark, place -> HTML in
            "<em style=\"left:\(percent(place))\">\(mark.letter ?? "")</em>"
        }.joined()
        return "<div class=\"marks\" aria-hidden=\"true\">\(letters)</div>"
    }

    /// In percent: a letter takes 16 pixels, also on a plot that is 300 wide.
    private static let letterGap = 5.4
}
