import JSONScan
import PlanText

/// Checks texts with a spelling of their own.
extension Reader {
    func check(_ node: Node, _ spelling: Spelling) {
        switch spelling {
        case .target: _ = place(node)
        case .file: _ = file(node)
        case .proxy, .address, .hostName, .group, .page, .series, .threshold:
            _ = text(node)
        case .path: _ = path(node)
        case .stamp: _ = stamp(node)
        case .base64: _ = base64(node)
        case .regex: _ = MatchReader(reader: self, scope: .reply).regex(node)
        case .rounds: _ = rounds(node)
        case .lengths: _ = lengthRange(node, "a length")
        case .clients, .clientLine, .clientRange, .arrivals, .arrivalLine, .arrivalRange,
            .rateLine:
            _ = load(node, spelling)
        case .expression: _ = template(node)
        }
    }

    /// A path and the unit of the time that stands there.
    func stamp(_ node: Node) -> Receive.Stamp? {
        guard let text = text(node) else { return nil }
        let place = text.lastIndex(of: " ") ?? text.endIndex
        let words = [text[..<place], text[place...]].map { trim($0) }.filter { !$0.isEmpty }
        guard words.count == 2 else {
            error(
                .badValue, "expected a path and its unit, got '\(text)'", at: node.range,
                hint: "write a path and the unit, such as \(words.first ?? "$.sent") ms")
            return nil
        }
        let path = path(String(words[0]), at: node.range)
        guard let unit = Receive.Stamp.Unit(rawValue: String(words[1])) else {
            let units = Receive.Stamp.Unit.allCases.map(\.rawValue)
            error(
                .badValue, "expected a unit (\(units.joined(separator: ", "))), got '\(words[1])'",
                at: node.range)
            return nil
        }
        return path.map { Receive.Stamp(path: $0, unit: unit) }
    }
}
