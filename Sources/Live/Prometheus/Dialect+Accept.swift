internal import Reports

extension ExpositionText.Dialect {
    /// The format that a scraper likes best by its `Accept` (RFC 9110 §12.5.1): OpenMetrics where it asks
    /// for a version of it that is written here, and not less than for the text format.
    init(accepted header: String) {
        var (open, plain) = (0.0, 0.0)
        for element in header.lowercased().split(separator: ",") {
            let parts = element.split(separator: ";").map { part in
                part.filter { $0 != " " && $0 != "\t" }
            }
            let parameters = parts.dropFirst().map { $0.split(separator: "=", maxSplits: 1) }
            func value(_ name: String) -> Substring? {
                parameters.first { $0.first == name[...] && $0.count == 2 }?.last
            }
            let quality = value("q").flatMap { Double($0) } ?? 1
            let version = value("version")
            switch parts.first {
            case "application/openmetrics-text"
            where version == nil || version == "1.0.0" || version == "0.0.1":
                open = max(open, quality)
            case "text/plain" where version == nil || version == "0.0.4", "text/*", "*/*":
                plain = max(plain, quality)
            default: break
            }
        }
        self = open > 0 && open >= plain ? .openMetrics : .prometheus
    }
}
