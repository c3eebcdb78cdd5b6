import JSONScan
import PlanText
import Units

/// Checks texts with a spelling of their own.
extension PlanDecoder {
    func check(_ node: Node, _ spelling: Spelling) {
        switch spelling {
        case .target: _ = place(node)
        case .file: _ = file(node)
        case .proxy, .address, .hostName: _ = text(node)
        case .path: checkPath(node)
        case .stamp: _ = stamp(node)
        case .base64: _ = base64(node)
        case .regex: _ = regex(node)
        case .rounds: _ = rounds(node)
        case .clients, .clientLine: checkLine(node, isRamp: spelling == .clientLine, clients)
        case .arrivals, .arrivalLine:
            checkLine(node, isRamp: spelling == .arrivalLine, isRate: true, rate)
        case .rateLine:
            if let text = text(node) {
                checkLine(node, isRamp: text.contains("->"), isRate: true, rate)
            }
        case .clientRange:
            checkRange(
                node, LoadForm(isRate: false, sign: ".."),
                "a wave goes between two values, such as 200..800", clients)
        case .arrivalRange:
            checkRange(
                node, LoadForm(isRate: true, sign: ".."),
                "a wave goes between two values, such as 10/s..50/s", rate)
        case .threshold:
            if text(node) != nil { deferredThresholds.append(node) }
        case .expression: _ = template(node)
        }
    }

    // MARK: Paths

    private func checkPath(_ node: Node) {
        guard let text = text(node) else { return }
        _ = path(text, at: node.range)
    }

    private func path(_ text: String, at range: SourceRange) -> FieldPath? {
        if let path = FieldPath(parsing: text) { return path }
        error(.badValue, "'\(text)' is no JSON path", at: range, hint: Self.pathHint(text))
        return nil
    }

    /// What a text that is no path was probably meant to be.
    static func pathHint(_ text: String) -> String {
        for opening in ["$", "$."] where FieldPath(parsing: opening + text) != nil {
            return "did you mean '\(opening)\(text)'?"
        }
        let quoted = text.replacing(/\[ *([A-Za-z_][^\]'"]*)\]/) { "['\($0.1)']" }
        if quoted != text, FieldPath(parsing: quoted) != nil { return "did you mean '\(quoted)'?" }
        if text.contains("*") || text.contains("..") || text.contains("[?") {
            return "a path leads to one value, so it has no '*', '..' and filters; "
                + "write $.name, $.list[0] or $['a key']"
        }
        return "write $.name, $.list[0] or $['a key']"
    }

    /// A path and the unit of the time that stands there.
    func stamp(_ node: Node) -> Receive.Stamp? {
        guard let text = text(node) else { return nil }
        let place = text.lastIndex(of: " ") ?? text.endIndex
        let words = [text[..<place], text[place...]].map { trim($0) }.filter { !$0.isEmpty }
        guard words.count == 2 else {
            error(
                .badValue, "'\(text)' is no time stamp", at: node.range,
                hint: "write a path and the unit, such as \(words.first ?? "$.sent") ms")
            return nil
        }
        let path = path(String(words[0]), at: node.range)
        guard let unit = Receive.Stamp.Unit(rawValue: String(words[1])) else {
            let units = Receive.Stamp.Unit.allCases.map(\.rawValue)
            error(
                .badValue, "'\(words[1])' is none of \(units.joined(separator: ", "))",
                at: node.range)
            return nil
        }
        return path.map { Receive.Stamp(path: $0, unit: unit) }
    }

    // MARK: Numbers

    /// `2..5`: how often steps are repeated at least and at most.
    func rounds(_ node: Node) -> ClosedRange<Int>? {
        guard let text = text(node) else { return nil }
        let limits = 0...1_000_000_000
        if let dots = text.firstRange(of: ".."),
            let first = Int(trim(text[..<dots.lowerBound])),
            let last = Int(trim(text[dots.upperBound...])), limits.contains(first),
            limits.contains(last), first <= last
        {
            return first...last
        }
        error(
            .badValue, "'\(text)' is no number of rounds", at: node.range,
            hint: LoadForm(isRate: false, sign: "..").hint(for: text)
                ?? "a whole number, or a range such as 2..5")
        return nil
    }

    private func checkLine(
        _ node: Node, isRamp: Bool, isRate: Bool = false,
        _ value: (Substring, SourceRange) -> Double?
    ) {
        guard var text = text(node) else { return }
        let form = LoadForm(isRate: isRate, sign: isRamp ? "->" : nil)
        if !isLoad(text, form, at: node.range) { return }
        if isRate, text.hasPrefix("poisson ") { text = String(trim(text.dropFirst(8))) }
        _ = line(text, at: node.range, isRamp: isRamp) { value($0, node.range) }
    }

    private func checkRange(
        _ node: Node, _ form: LoadForm, _ what: String,
        _ value: (Substring, SourceRange) -> Double?
    ) {
        guard let text = text(node), isLoad(text, form, at: node.range) else { return }
        guard let dots = text.firstRange(of: "..") else {
            error(.badValue, what, at: node.range)
            return
        }
        for part in [text[..<dots.lowerBound], text[dots.upperBound...]] {
            _ = value(trim(part), node.range)
        }
    }
}
