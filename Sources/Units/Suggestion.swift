/// The candidate that was probably meant by `name`, for "did you mean"; nil if none is near.
///
/// Near means at most one edit (insertion, deletion, replacement, swap of neighbours) for each
/// three letters, at least one; upper and lower case count as the same. The first of equals wins.
public func closest(to name: String, among candidates: some Sequence<String>) -> String? {
    let wanted = Array(name.lowercased().unicodeScalars)
    guard wanted.count <= 100 else { return nil }
    var best: (name: String, distance: Int)?
    for candidate in candidates where candidate != name {
        let other = Array(candidate.lowercased().unicodeScalars)
        let limit = max(1, max(wanted.count, other.count) / 3)
        guard abs(other.count - wanted.count) <= limit else { continue }
        let distance = editDistance(wanted, other)
        guard distance <= limit, distance < best?.distance ?? .max else { continue }
        // One edit of one letter is another name, not a slip.
        guard distance < min(wanted.count, other.count) else { continue }
        best = (candidate, distance)
    }
    return best?.name
}

/// The optimal string alignment distance: edits of single letters and swaps of neighbours.
func editDistance(_ a: [Unicode.Scalar], _ b: [Unicode.Scalar]) -> Int {
    guard !a.isEmpty, !b.isEmpty else { return max(a.count, b.count) }
    var beforeLast = [Int](repeating: 0, count: b.count + 1)
    var last = Array(0...b.count)
    var row = last
    for i in 1...a.count {
        row[0] = i
        for j in 1...b.count {
            let replace = last[j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1)
            row[j] = min(replace, last[j] + 1, row[j - 1] + 1)
            if i > 1, j > 1, a[i - 1] == b[j - 2], a[i - 2] == b[j - 1] {
                row[j] = min(row[j], beforeLast[j - 2] + 1)
            }
        }
        (beforeLast, last, row) = (last, row, beforeLast)
    }
    return last[b.count]
}
