import PlanText

/// Texts with `{{ expressions }}`.
extension Reader {
    /// The template of a scalar's text.
    func template(_ node: Node) -> Template? {
        guard let text = text(node) else { return nil }
        warnOfPlaceholders(text, at: node.range)
        return template(text, at: node.range)
    }

    /// Cuts a text at its `{{ expressions }}`.
    func template(
        _ text: String, as kind: TemplateParser.Context = .text, at whole: SourceRange
    ) -> Template? {
        do {
            let (template, parser) = try templateContext.parse(text, as: kind)
            note(parser, of: text, at: whole)
            return template
        } catch {
            report(error, of: text, at: whole)
            return nil
        }
    }

    /// What templates may use here.
    var templateContext: TemplateContext {
        TemplateContext(
            names: TemplateNames(
                data: scope[.data], captures: scope.captures, hasGroups: scope.hasGroups,
                environment: variables.environment),
            columns: uses.columns.map { $0.map(\.field) })
    }

    /// Keeps what a template uses.
    func note(_ parser: TemplateParser, of text: String, at whole: SourceRange) {
        uses.note(parser, of: scope[.data]) { place($0, of: text, in: whole) }
        for (name, range) in parser.later {
            notSupported("'\(name)'", at: place(range, of: text, in: whole))
        }
    }

    /// Says why a text is no template, threshold or URL; `meant` is a better hint.
    func report(
        _ problem: ExpressionError, of text: String, at whole: SourceRange,
        meant: @autoclosure () -> String? = nil
    ) {
        if problem.isReported { return }
        error(
            problem.code, problem.message,
            at: problem.range.map { place($0, of: text, in: whole) } ?? whole,
            hint: meant() ?? variableHint(for: problem, in: text) ?? problem.hint)
    }

    /// Says how a variable is written that was taken for an expression.
    private func variableHint(for error: ExpressionError, in text: String) -> String? {
        guard error.code == .unknownName, text.contains("{{"), let range = error.range else {
            return nil
        }
        let name = String(decoding: Array(text.utf8)[range], as: UTF8.self)
        guard
            scope.ownVariables.contains(name) || variables.given[name] != nil
        else { return nil }
        return "a variable is written ${\(name)}, without '{{ }}'"
    }
}
