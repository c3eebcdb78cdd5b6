/// The words behind a subcommand. Options are taken out by name first, then the positional words,
/// then `finish` refuses what is left. `wsplan` reads its own another way, from records that its help and
/// errors read too; six subcommands for developers need neither.
struct Arguments {
    private var words: [String]

    init(_ words: [String]) { self.words = words }

    /// Takes a flag such as `--json`; whether it was there.
    mutating func flag(_ name: String) -> Bool {
        guard let index = words.firstIndex(of: name) else { return false }
        words.remove(at: index)
        return true
    }

    /// Takes an option with its value, such as `--filter wire`; nil if it is not there.
    mutating func option(_ name: String) throws(BenchError) -> String? {
        guard let index = words.firstIndex(of: name) else { return nil }
        guard index + 1 < words.count else { throw .usage("\(name) needs a value") }
        words.remove(at: index)
        return words.remove(at: index)
    }

    /// Takes an option whose value is a number of `range`.
    mutating func option<Number: LosslessStringConvertible & Comparable>(
        _ name: String, in range: ClosedRange<Number>
    ) throws(BenchError) -> Number? {
        guard let text = try option(name) else { return nil }
        return try Arguments.number(text, of: name, in: range)
    }

    /// Takes the next positional word as a number of `range`.
    mutating func positional<Number: LosslessStringConvertible & Comparable>(
        _ name: String, in range: ClosedRange<Number>
    ) throws(BenchError) -> Number {
        guard let index = words.firstIndex(where: { !$0.hasPrefix("--") }) else {
            throw .usage("\(name) is missing")
        }
        return try Arguments.number(words.remove(at: index), of: name, in: range)
    }

    /// Ends the reading: nothing may be left.
    func finish() throws(BenchError) {
        if let word = words.first { throw .usage("unexpected '\(word)'") }
    }

    private static func number<Number: LosslessStringConvertible & Comparable>(
        _ text: String, of name: String, in range: ClosedRange<Number>
    ) throws(BenchError) -> Number {
        guard let value = Number(text), range.contains(value) else {
            throw .usage(
                "\(name) must be a number of \(range.lowerBound)…\(range.upperBound), not '\(text)'"
            )
        }
        return value
    }
}
