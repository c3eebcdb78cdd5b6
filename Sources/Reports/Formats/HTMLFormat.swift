extension OutputFormat {
    /// The page for people.
    static let html = OutputFormat(
        key: "html", ending: ".html", sentence: "A report to open in a browser."
    ) { Array(HTMLReport($0).text.utf8) }
}
