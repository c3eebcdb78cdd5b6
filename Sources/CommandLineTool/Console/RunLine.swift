import Reports

/// What a plan is about in one line: the last line of `check` and the first one of a run in a log.
struct RunLine {
    /// With its line feed, such as
    /// `plans/gate.yaml: the gate, ws://host/app, 2 phases, 2m20s, up to 200 clients, …`.
    let text: String

    init(_ name: String, path: String, _ planned: PlannedLoad) {
        // A plan without a name has that of its file.
        let isNamed = path != name && !path.hasSuffix("/\(name)")
        let title = isNamed ? "\(name), " : ""
        text = "\(path): \(title)\(planned.text)".oneLine + "\n"
    }
}
