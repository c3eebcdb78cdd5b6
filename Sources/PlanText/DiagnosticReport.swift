/// Diagnostics ready to be printed: in order, each place and code once, not too many.
public struct DiagnosticReport: Sendable {
    public var items: [Diagnostic]
    /// How many errors were left out at the end.
    public var omittedErrors: Int
    /// How many warnings and notes were left out at the end.
    public var omittedWarnings: Int
}

extension Diagnostics {
    /// In the order of files and places (what has no place comes first); of those with the same
    /// place and code only the first; at most `limit` errors and `limit` warnings.
    public func sorted(limit: Int = 20) -> DiagnosticReport {
        var seen: Set<DiagnosticIdentity> = []
        let distinct = items.filter { seen.insert(DiagnosticIdentity($0)).inserted }
        let ordered = distinct.enumerated().sorted { a, b in
            (place(a.element), a.offset) < (place(b.element), b.offset)
        }
        var report = DiagnosticReport(items: [], omittedErrors: 0, omittedWarnings: 0)
        var shown = (errors: 0, warnings: 0)
        for (_, item) in ordered {
            if item.severity == .error {
                shown.errors += 1
                if shown.errors > limit {
                    report.omittedErrors += 1
                } else {
                    report.items.append(item)
                }
            } else {
                shown.warnings += 1
                if shown.warnings > limit {
                    report.omittedWarnings += 1
                } else {
                    report.items.append(item)
                }
            }
        }
        return report
    }

    private func place(_ item: Diagnostic) -> Int {
        item.range.map { $0.file << 40 | $0.start } ?? -1
    }
}

/// What makes two diagnostics the same one to a reader.
private struct DiagnosticIdentity: Hashable {
    let code: String
    let file: Int
    let start: Int
    /// Told apart by their words only where there is no place.
    let message: String?

    init(_ item: Diagnostic) {
        code = item.code
        file = item.range?.file ?? -1
        start = item.range?.start ?? -1
        message = item.range == nil ? item.message : nil
    }
}
