import Reports
import Units

/// A plan to start from. What all kinds share stands here, what is special to each in its body.
struct PlanTemplate: Sendable {
    let kind: String
    /// What a run of it answers.
    let question: String
    /// From the variables on, each with what it stands for.
    let variables: String
    /// From the profiles to the end.
    let body: String

    /// The plan, which says how to go on with the file at a path.
    func text(target: String?, schema: String, path: String) -> String {
        let place =
            target.map { "target: \(JSONValue.string($0).line())" }
            ?? "target: embedded                               "
            + "# a server that the run brings along; yours: ws://localhost:8080/live"
        return """
            # yaml-language-server: $schema=\(schema)
            # \(question)
            # Next: wsplan check \(path), wsplan explain \(path), wsplan run \(path) --smoke
            # All that a plan can say: wsplan schema --format md
            version: 1
            name: \(kind)
            \(variables)
            \(place)
            messages:
              ask:
                json: { type: ask, id: "{{ id }}" }      # what your service takes; each message has an id of its own
                expect:
                  match: { $.id: "{{ id }}" }            # what answers it,
                  timeout: 2s                            # and how long that may take
            \(body)

            """
    }
}
