internal import LoadEngine
internal import Plan
internal import PlanCompiler
internal import PlanText

/// A message with many bodies as a plan has it: what allocates for one of them shows in the gate.
enum GeneratedMessage {
    private static let text = """
        version: 1
        target: embedded
        messages:
          any:
            one-of:
              - { weight: 4, generator: mixed }
              - { weight: 4, generator: realistic, with: { pattern: default } }
              - { json: { id: "{{ id }}", n: "{{ seq }}", mood: "{{ pick('good', 'bad') }}" } }
              - { text: '{"id":"{{ id }}"}' }
            expect: { match: { $.id: "{{ id }}" } }
        profiles: { client: {} }
        phases: [{ pause: 1s }]
        """

    static let template: MessageTemplate = {
        let source = SourceFile(name: "generated", bytes: Array(text.utf8))
        let (plan, diagnostics) = PlanReader.read(
            source, variables: [:], environment: [:], language: .plain)
        guard let plan, let template = PlanCompiler.messages(plan).first else {
            fatalError("the plan of the benchmark is wrong: \(diagnostics.items)")
        }
        return template
    }()
}
