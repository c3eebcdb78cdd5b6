import Assertions

extension Assertion {
    /// What each of its comparisons is about, as its text has it, such as `p99(rtt phase=day)`.
    var subjects: [String] {
        let parts = text.split(separator: " ").split { $0 == "and" || $0 == "or" }.map { words in
            let part = words.joined(separator: " ")
            return part.lastIndex(of: ")").map { String(part[...$0]) } ?? part
        }
        let count = condition.comparisons.count
        // Names may have such words too.
        return parts.count == count ? parts : (1...max(1, count)).map { "\(text) #\($0)" }
    }
}
