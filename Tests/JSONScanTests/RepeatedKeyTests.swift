import Testing

@testable import JSONScan

/// Whether a key may stand in a payload once more, wherever it is in rows of vectors.
@Suite struct RepeatedKeyTests {
    private static let steps = [FieldPath.Step(key: Array("id".utf8), index: nil)]

    private static func mayRepeat(_ bytes: [UInt8], behind start: Int) -> Bool {
        JSONScan.mayRepeat(steps, 1, in: bytes.span, behind: start)
    }

    /// What is put at each place of payloads of each length, and whether it may be the key.
    @Test(
        arguments: [
            (#""id""#, true), (#""\u0069d""#, true), (#""i\u0064""#, true), (#""ie""#, false),
            (#""idx""#, false), (#""i""#, false), (#"\u"#, true), (#"\n"#, false),
        ])
    func isSeenAtEachPlace(_ text: String, _ expected: Bool) {
        let key = Array(text.utf8)
        for length in 0..<200 {
            for place in stride(from: 0, through: length - key.count, by: length < 90 ? 1 : 7) {
                // Quotes with the first letter behind them are everywhere.
                var bytes = (0..<length).map {
                    $0 % 5 == 0 ? UInt8(ascii: "\"") : UInt8(ascii: "i")
                }
                bytes.replaceSubrange(place..<(place + key.count), with: key)
                if Self.mayRepeat(bytes, behind: 0) != expected {
                    Issue.record("\(text) at \(place) of \(length)")
                }
                if Self.mayRepeat(bytes, behind: min(length, place + key.count)) {
                    Issue.record("\(text) behind \(place) of \(length)")
                }
            }
        }
    }

    @Test func nothingRepeatsWhereNothingIs() {
        for length in 0..<130 {
            let bytes = [UInt8](repeating: UInt8(ascii: "x"), count: length)
            #expect((0...length).allSatisfy { !Self.mayRepeat(bytes, behind: $0) })
        }
    }
}
