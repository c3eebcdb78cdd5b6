/// A piece of a value as people write it: a number with any signs for thousands and decimals, a word,
/// or a sign.
enum LooseToken: Equatable {
    case number(LooseNumber)
    case word(String)
    case sign(String)

    /// The pieces of a text, in order.
    static func all(of text: String) -> [LooseToken] {
        var rest = Array(text)[...]
        var tokens: [LooseToken] = []
        while let first = rest.first {
            if first.isWhitespace {
                rest = rest.dropFirst()
            } else if let number = LooseNumber(taking: &rest) {
                tokens.append(.number(number))
            } else if isLetter(first) {
                let word = rest.prefix(while: isLetter)
                rest = rest.dropFirst(word.count)
                tokens.append(.word(String(word)))
            } else {
                tokens.append(.sign(sign(taking: &rest)))
            }
        }
        return tokens
    }

    private static func isLetter(_ character: Character) -> Bool {
        character.isLetter || character == "%" || character == "‰"
    }

    private static func sign(taking rest: inout ArraySlice<Character>) -> String {
        let known = ["+/-", "...", "->", "=>", "+-", ".."]
        let found = known.first { rest.starts(with: Array($0)) } ?? rest.first.map(String.init)
        let sign = found ?? ""
        rest = rest.dropFirst(sign.count)
        return sign
    }
}

/// A number with the signs that stand in it, which may part thousands or decimals.
struct LooseNumber: Equatable {
    private var groups: [String] = [""]
    private var signs: [Character] = []

    /// Takes the number that a text begins with; nil if it begins with none.
    init?(taking text: inout ArraySlice<Character>) {
        var rest = text
        if rest.first == ".", Self.isDigit(rest.dropFirst().first) {
            groups = ["0", ""]
            signs = ["."]
            rest = rest.dropFirst()
        }
        guard Self.isDigit(rest.first) else { return nil }
        while let first = rest.first {
            if Self.isDigit(first) {
                groups[groups.count - 1].append(first)
                rest = rest.dropFirst()
            } else if ".,_'".contains(first), Self.isDigit(rest.dropFirst().first) {
                signs.append(first)
                groups.append("")
                rest = rest.dropFirst()
            } else if first == " ", Self.isThousand(rest.dropFirst()), groups[0].count <= 3 {
                signs.append(first)
                groups.append("")
                rest = rest.dropFirst()
            } else {
                break
            }
        }
        text = rest
    }

    private static func isDigit(_ character: Character?) -> Bool {
        character.map { $0.isASCII && $0.isNumber } ?? false
    }

    /// Whether just three digits come.
    private static func isThousand(_ rest: ArraySlice<Character>) -> Bool {
        rest.prefix(while: { isDigit($0) }).count == 3
    }

    /// Whether every sign parts three digits, as those of thousands do.
    private var isGrouped: Bool {
        !signs.isEmpty && (1...3).contains(groups[0].count) && groups[0] != "0"
            && groups.dropFirst().allSatisfy { $0.count == 3 }
    }

    /// How the language writes what it may be, the likelier first.
    func readings(isWhole: Bool) -> [String] {
        let whole = groups.joined()
        guard let last = signs.last else { return [whole] }
        let decimal = groups.dropLast().joined() + "." + (groups.last ?? "")
        let distinct = Set(signs)
        if distinct.isSubset(of: ["_", "'", " "]) { return [whole] }
        if distinct.count > 1 {
            // Signs of thousands come before the one of decimals.
            return signs.dropLast().contains(last) ? [] : [decimal]
        }
        if signs.count > 1 { return isGrouped ? [whole] : [] }
        guard isGrouped else { return isWhole ? [] : [decimal] }
        if isWhole { return [whole] }
        return last == "," ? [whole, Double(decimal).map(shortest) ?? decimal] : [decimal]
    }

    /// The readings as numbers.
    func values(isWhole: Bool = false) -> [Double] {
        readings(isWhole: isWhole).compactMap(Double.init)
    }

    /// The number of which a text makes a thousandth if its points were meant to part thousands:
    /// `1.000` is one.
    static func grouped(in text: String) -> LooseNumber? {
        // A look at the bytes spares what is read of most texts.
        let parts = text.utf8.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
        let isDigit = { (byte: UInt8) in (0x30...0x39).contains(byte) }
        guard parts.dropFirst().contains(where: { $0.prefix(3).filter(isDigit).count == 3 }) else {
            return nil
        }
        for case .number(let number) in LooseToken.all(of: text)
        where number.isGrouped && number.signs == ["."] {
            return number
        }
        return nil
    }

    /// As it is written with points, without them, and with the one of decimals only.
    var meanings: (written: String, thousands: String, decimals: String) {
        let written = groups.joined(separator: ".")
        return (written, groups.joined(), Double(written).map(shortest) ?? written)
    }
}
