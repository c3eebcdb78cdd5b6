/// Finds what was probably meant by a text that is no value: other words for units, commas for
/// decimals, other signs for ranges. Only what the reader accepts is proposed, and where a text may mean
/// two things both are.
public struct ValueRepair: Sendable {
    /// What kind of value is needed.
    public enum Family: Sendable { case time, rate, byteRate, size, share, count, number }

    private let family: Family
    /// The sign between two values, if there may be two.
    private let range: String?

    public init(_ family: Family, range: String? = nil) {
        self.family = family
        self.range = range
    }

    /// "did you mean 'a' or 'b'?"; nil if nothing comes near.
    public func hint(for text: String, accepts: (String) -> Bool) -> String? {
        let found = suggestions(for: text, accepts: accepts).map { "'\($0)'" }
        return found.isEmpty ? nil : "did you mean \(found.joined(separator: " or "))?"
    }

    /// What may have been meant, the likelier first; at most two.
    public func suggestions(for text: String, accepts: (String) -> Bool) -> [String] {
        // Nobody writes longer ones.
        guard text.utf8.count <= 100 else { return [] }
        var found: [String] = []
        var plain = Typography.plain(text).filter { $0 != "\"" }
        // Two arguments, not a number with a comma.
        if ["between", "uniform", "random"].contains(where: plain.lowercased().hasPrefix) {
            plain = plain.split(separator: ",").joined(separator: " , ")
        }
        for candidate in candidates(LooseToken.all(of: plain))
        where candidate != text && !found.contains(candidate) && accepts(candidate) {
            found.append(candidate)
        }
        return Array(found.prefix(2))
    }

    // MARK: Ranges

    private static let rangeSigns: Set = ["..", "...", "->", "=>", "-", "~"]
    private static let rangeWords: Set = ["to", "bis", "until", "till", "through", "and", "und"]

    private func candidates(_ tokens: [LooseToken]) -> [String] {
        var tokens = tokens.filter { $0 != .sign("(") && $0 != .sign(")") && $0 != .sign("'") }
        let prefix = takePrefix(&tokens)
        if prefix == "poisson " { return ranges(tokens).map { prefix + $0 } }
        if let place = tokens.firstIndex(where: Self.isDeviation) {
            return pairs(tokens[..<place], tokens[(place + 1)...])
                .map { "normal \($0.0) +- \($0.1)" }
        }
        return prefix.isEmpty ? ranges(tokens) : []
    }

    /// One value, or two with the sign between them.
    private func ranges(_ tokens: [LooseToken]) -> [String] {
        guard let place = tokens.firstIndex(where: Self.isRange) else { return amounts(tokens) }
        guard let range else { return [] }
        let sign = range == ".." ? range : " \(range) "
        if place == 0 {
            // A single dash would make a number negative.
            return tokens[0] == .sign("-")
                ? [] : amounts(Array(tokens[1...])).map { "\(range) \($0)" }
        }
        return pairs(tokens[..<place], tokens[(place + 1)...]).map { $0.0 + sign + $0.1 }
    }

    private static func isRange(_ token: LooseToken) -> Bool {
        switch token {
        case .sign(let sign): rangeSigns.contains(sign) || sign == ","
        case .word(let word): rangeWords.contains(word.lowercased())
        case .number: false
        }
    }

    private static func isDeviation(_ token: LooseToken) -> Bool {
        [.sign("+-"), .sign("+/-"), .sign("±")].contains(token)
    }

    /// Takes the word that says how a value varies.
    private func takePrefix(_ tokens: inout [LooseToken]) -> String {
        guard case .word(let word)? = tokens.first else { return "" }
        switch word.lowercased() {
        case "poisson", "exponential", "exp", "expovariate":
            tokens.removeFirst()
            return "poisson "
        case "normal", "gauss", "gaussian":
            tokens.removeFirst()
            return tokens.contains(where: Self.isDeviation) ? "" : "normal "
        case "uniform", "random", "between", "from", "von", "constant", "const", "fixed":
            tokens.removeFirst()
            return ""
        default: return ""
        }
    }

    /// Two values; a unit that only one of them has is that of both.
    private func pairs(
        _ first: ArraySlice<LooseToken>, _ second: ArraySlice<LooseToken>
    ) -> [(String, String)] {
        var (left, right) = (Array(first), Array(second))
        if let unit = unit(of: right), self.unit(of: left) == nil { left += unit }
        if let unit = unit(of: left), self.unit(of: right) == nil { right += unit }
        let (low, high) = (amounts(left), amounts(right))
        return low.count == high.count
            ? Array(zip(low, high)) : low.flatMap { low in high.map { (low, $0) } }
    }

    /// What stands behind the only number of a value.
    private func unit(of tokens: [LooseToken]) -> [LooseToken]? {
        let rest = tokens.drop { if case .number = $0 { true } else { false } }
        return rest.isEmpty ? nil : Array(rest)
    }

    // MARK: Values

    /// The spellings of one value.
    private func amounts(_ tokens: [LooseToken]) -> [String] {
        switch family {
        case .time: times(tokens)
        case .rate: rates(tokens)
        case .byteRate: byteRates(tokens)
        case .size: sizes(tokens)
        case .share: shares(tokens)
        case .count: counts(tokens)
        case .number: numbers(tokens)
        }
    }

    /// `1 min 30 sec`, `10m30`, `1:30`, `PT30S`, `30.seconds`.
    private func times(_ tokens: [LooseToken]) -> [String] {
        var tokens = tokens.filter { $0 != .sign(".") }
        if case .word(let word)? = tokens.first, ["p", "pt"].contains(word.lowercased()) {
            tokens.removeFirst()
        }
        if tokens.contains(.sign(":")) { return Self.clock(tokens) }
        if case .number(let number)? = tokens.first, tokens.count == 1 {
            return number.readings(isWhole: false).flatMap(Self.bareTimes)
        }
        var results = [""]
        var last: String?
        var rest = tokens[...]
        while let token = rest.popFirst() {
            guard case .number(let number) = token else { return [] }
            var unit = last.flatMap(LooseUnit.below)
            if case .word(let word)? = rest.first {
                unit = LooseUnit.time(word)
                rest = rest.dropFirst()
            }
            guard let unit else { return [] }
            last = unit
            let readings = number.readings(isWhole: false)
            results = results.flatMap { start in readings.map { start + $0 + unit } }
        }
        return results
    }

    /// A number alone is in milliseconds for some tools and in seconds for others.
    private static func bareTimes(_ number: String) -> [String] {
        guard let value = Double(number), value > 0 else { return [number + "s"] }
        return value < 100 ? [number + "s", number + "ms"] : [number + "ms", number + "s"]
    }

    private static func clock(_ tokens: [LooseToken]) -> [String] {
        let parts = tokens.split(separator: .sign(":")).map { part -> Int? in
            guard part.count == 1, case .number(let number)? = part.first else { return nil }
            return number.readings(isWhole: true).first.flatMap { Int($0) }
        }
        func text(_ units: [String]) -> String {
            zip(parts, units).compactMap { ($0 ?? 0) > 0 ? "\($0 ?? 0)\($1)" : nil }.joined()
        }
        if parts.contains(nil) { return [] }
        switch parts.count {
        case 2: return [text(["m", "s"]), text(["h", "m"])]
        case 3: return [text(["h", "m", "s"])]
        default: return []
        }
    }

    /// `50 per second`, `600 messages/minute`, `20 rps`.
    private func rates(_ tokens: [LooseToken]) -> [String] {
        guard case .number(let number)? = tokens.first else { return [] }
        let words = tokens.dropFirst().compactMap { token -> String? in
            if case .word(let word) = token { word.lowercased() } else { nil }
        }
        let noise = LooseUnit.counted.union(["per", "a", "pro", "an", "every"])
        let units = words.filter { !noise.contains($0) }
        guard units.count < 2 else { return [] }
        let unit =
            units.first.map { LooseUnit.period($0) ?? LooseUnit.rate($0) } ?? .some("s")
        guard let unit else { return [] }
        return number.readings(isWhole: false).map { "\($0)/\(unit)" }
    }

    private func sizes(_ tokens: [LooseToken]) -> [String] {
        guard case .number(let number)? = tokens.first, tokens.count <= 2 else { return [] }
        var units = ["B"]
        if tokens.count == 2 {
            guard case .word(let word) = tokens[1] else { return [] }
            units = LooseUnit.size(word)
        }
        return number.readings(isWhole: false).flatMap { number in units.map { number + $0 } }
    }

    private func byteRates(_ tokens: [LooseToken]) -> [String] {
        var size = tokens.filter { $0 != .sign("/") && $0 != .word("per") }
        var period = "s"
        if size.count == 3, case .word(let word)? = size.last {
            guard let unit = LooseUnit.period(word) else { return [] }
            period = unit
            size.removeLast()
        }
        if size.count == 2, tokens.contains(.sign("/")), case .word(let word)? = size.last,
            let unit = LooseUnit.period(word)
        {
            period = unit
            size.removeLast()
        }
        return sizes(size).map { "\($0)/\(period)" }
    }

    /// A fraction may be meant as such or as a percentage.
    private func shares(_ tokens: [LooseToken]) -> [String] {
        guard case .number(let number)? = tokens.first else { return [] }
        let readings = number.readings(isWhole: false)
        if tokens.count == 1 { return readings.flatMap(Self.bareShares) }
        if tokens == [tokens[0], .word("‰")] {
            return number.values().map { "\(Share(fraction: $0 / 1_000))" }
        }
        guard tokens.count == 2, case .word(let word) = tokens[1],
            ["%", "percent", "pct", "prozent", "pc"].contains(word.lowercased())
        else { return [] }
        return readings.map { $0 + "%" }
    }

    private static func bareShares(_ number: String) -> [String] {
        guard let value = Double(number), value > 0, value <= 1 else { return [number + "%"] }
        let fraction = "\(Share(fraction: value))"
        return value == 1 ? [number + "%", fraction] : [fraction, number + "%"]
    }

    private func numbers(_ tokens: [LooseToken]) -> [String] {
        guard case .number(let number)? = tokens.first, tokens.count == 1 else { return [] }
        return number.readings(isWhole: false)
    }

    /// `10k`, `10.000`, `50 users`.
    private func counts(_ tokens: [LooseToken]) -> [String] {
        guard case .number(let number)? = tokens.first, tokens.count <= 2 else { return [] }
        guard tokens.count == 2 else { return number.readings(isWhole: true) }
        guard case .word(let word) = tokens[1] else { return [] }
        if LooseUnit.counted.contains(word.lowercased()) { return number.readings(isWhole: true) }
        let factors: [String: Double] = ["k": 1e3, "K": 1e3, "M": 1e6, "m": 1e6, "mio": 1e6]
        guard let factor = factors[word] else { return [] }
        return number.values().compactMap { Int(exactly: $0 * factor).map(String.init) }
    }
}

extension ValueRepair {
    /// A text with the first of its numbers as it may have been meant.
    public static func withoutCommas(_ text: String) -> [String] {
        var rest = Array(text)[...]
        let start = rest.prefix { !$0.isASCII || !$0.isNumber }
        rest = rest.dropFirst(start.count)
        let number = LooseNumber(taking: &rest)
        return number?.readings(isWhole: false).map { String(start) + $0 + String(rest) } ?? []
    }

    /// A text with a number that means a thousand times less than in languages whose thousands are
    /// parted by points, written both ways; nil if there is none in it.
    public static func ambiguity(
        in text: String
    ) -> (thousands: String, decimals: String)? {
        guard text.utf8.contains(UInt8(ascii: ".")),
            let number = LooseNumber.grouped(in: text)?.meanings,
            let place = text.firstRange(of: number.written)
        else { return nil }
        func with(_ other: String) -> String {
            text.replacingSubrange(place, with: other)
        }
        return (with(number.thousands), with(number.decimals))
    }
}

extension String {
    /// A copy with another text in the place of a part.
    package func replacingSubrange(_ range: Range<String.Index>, with text: String) -> String {
        var copy = self
        copy.replaceSubrange(range, with: text)
        return copy
    }
}
