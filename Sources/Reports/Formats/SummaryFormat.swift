extension OutputFormat {
    /// The figures of the run as JSON.
    static let summary = OutputFormat(
        key: "json", ending: ".json", sentence: "The summary for machines."
    ) { Array(Summary($0).text.utf8) }
}
