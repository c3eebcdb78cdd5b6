internal import LoadEngine

/// A JSON message as services send it, for what depends on the content: no two are equal, all have
/// the same size, and compression finds as much in them as in the texts of `DeflateBenchmarks`.
enum SampleJSON {
    /// The smallest message, in bytes.
    static let smallest = length(head) + tail.count + 1

    /// The parts of a message of so many bytes: an object with an id and as many items as fit.
    static func parts(size: Int) -> [PayloadTemplate.Part] {
        let itemLength = length(item)
        let items = (size - smallest) / itemLength
        let pad = size - smallest - items * itemLength
        let spaces = [UInt8](repeating: UInt8(ascii: " "), count: pad)
        return head + (0..<items).flatMap { _ in item }
            + [.bytes(tail + spaces + [UInt8(ascii: "}")])]
    }

    private static let head: [PayloadTemplate.Part] = [
        text(#"{"id":""#), .slot(.id), text(#"","type":"update","seq":"#),
        .slot(.int(10_000, 99_999)), text(#","items":["#),
    ]
    private static let item: [PayloadTemplate.Part] = [
        text(#"{"name":""#), .slot(.pick(names)), text(#"","score":"#), .slot(.int(1_000, 9_999)),
        text(#","online":true},"#),
    ]
    private static let tail = Array(#"{"end":true}]"#.utf8)
    private static let names = [
        "boris", "clara", "elena", "farid", "greta", "hasan", "irina", "jonas",
    ].map { Array($0.utf8) }

    private static func text(_ text: String) -> PayloadTemplate.Part { .bytes(Array(text.utf8)) }

    /// Bytes that parts render to; all their slots have a fixed width.
    private static func length(_ parts: [PayloadTemplate.Part]) -> Int {
        parts.reduce(0) { sum, part in
            switch part {
            case .bytes(let bytes): sum + bytes.count
            case .slot(.id): sum + 36
            case .slot(.int(let least, _)): sum + "\(least)".utf8.count
            case .slot(.pick(let words)): sum + (words.first?.count ?? 0)
            case .slot: sum
            }
        }
    }
}
