internal import Units

/// What has changed in the markup of a piece of the page, as far as it is the same but for a few texts and
/// attributes: so a line that grows to the right costs its new end and not all of it.
enum MarkupChange {
    /// The changes as the page's script takes them: both texts are cut at each `<`, and of each cut that is
    /// not the same there is `[its number, how much of its beginning stays, how much of its end, what stands
    /// between]`. nil where the two do not have as many cuts, so that all of it has to be told.
    static func between(_ old: String, _ new: String) -> [JSONValue]? {
        let (before, after) = (cuts(old), cuts(new))
        guard before.count == after.count else { return nil }
        return zip(before, after).enumerated().compactMap { index, pair in
            pair.0.elementsEqual(pair.1) ? nil : change(index, Array(pair.0), Array(pair.1))
        }
    }

    private static func cuts(_ text: String) -> [Substring.UTF8View] {
        text.utf8.split(separator: UInt8(ascii: "<"), omittingEmptySubsequences: false)
    }

    /// Lengths are told in the script's units, which are bytes where there is nothing but ASCII; elsewhere the
    /// cut is told as a whole.
    private static func change(_ index: Int, _ old: [UInt8], _ new: [UInt8]) -> JSONValue {
        var (start, end) = (0, 0)
        if old.allSatisfy({ $0 < 0x80 }), new.allSatisfy({ $0 < 0x80 }) {
            let most = min(old.count, new.count)
            while start < most, old[start] == new[start] { start += 1 }
            while end < most - start, old[old.count - 1 - end] == new[new.count - 1 - end] {
                end += 1
            }
        }
        let text = String(decoding: new[start..<(new.count - end)], as: UTF8.self)
        return [
            .integer(Int64(index)), .integer(Int64(start)), .integer(Int64(end)), .string(text),
        ]
    }
}
