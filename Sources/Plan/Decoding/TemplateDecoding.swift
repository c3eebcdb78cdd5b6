import PlanText

extension PlanDecoder {
    /// The template of a scalar's text.
    func template(_ node: Node) -> Template? {
        guard let text = text(node) else { return nil }
        warnOfPlaceholders(text, at: node.range)
        return template(text, at: node.range)
    }

    /// Cuts a text, from an offset on, at its `{{ expressions }}`.
    func template(_ text: String, from offset: Int = 0, at whole: SourceRange) -> Template? {
        var parser = TemplateParser(
            text, from: offset,
            names: TemplateNames(
                data: data, captures: captures, hasGroups: hasGroups,
                environment: variables.environment), uses: dataUses)
        do {
            let template = try parser.template()
            note(parser, of: text, at: whole)
            usedEnvironment.merge(parser.usedEnvironment) { $1 }
            valuesHere.used.formUnion(parser.usedCaptures)
            usedCaptures.formUnion(parser.usedCaptures)
            if parser.later.contains(where: { $0.name == "group" }) { valuesHere.usesGroup = true }
            for (name, range) in parser.later {
                notSupported("'\(name)'", at: place(range, of: text, in: whole))
            }
            return template
        } catch {
            if !error.isReported {
                self.error(
                    error.code, error.message, at: place(error.range, of: text, in: whole),
                    hint: variableHint(for: error, in: text) ?? error.hint)
            }
            return nil
        }
    }

    /// Says how a variable is written that was taken for an expression.
    private func variableHint(for error: TemplateError, in text: String) -> String? {
        let name = String(decoding: Array(text.utf8)[error.range], as: UTF8.self)
        guard error.code == .unknownName,
            ownVariables.contains(name) || variables.given[name] != nil
        else { return nil }
        return "a variable is written ${\(name)}, without '{{ }}'"
    }

    /// Keeps the columns of data that a template uses.
    private func note(_ parser: TemplateParser, of text: String, at whole: SourceRange) {
        for field in parser.fields {
            used[.data, default: []].insert(data.all[field.data])
            valuesHere.data.insert(field.data)
            guard field.data < dataUses.count, field.column == dataUses[field.data].count else {
                continue
            }
            dataUses[field.data].append(
                DataSource.Use(field: field.name, range: place(field.range, of: text, in: whole)))
        }
    }
}

/// The text without spaces at both ends.
func trim(_ text: Substring) -> Substring {
    var rest = text.drop(while: \.isWhitespace)
    while rest.last?.isWhitespace == true { rest.removeLast() }
    return rest
}
