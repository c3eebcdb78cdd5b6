import PlanText

extension PlanDecoder {
    /// The template of a scalar's text.
    func template(_ node: Node) -> Template? {
        guard let text = text(node) else { return nil }
        warnOfPlaceholders(text, at: node.range)
        return template(text, at: node.range)
    }

    /// Cuts a text, from an offset on, at its `{{ expressions }}`.
    func template(
        _ text: String, from offset: Int = 0, at whole: SourceRange
    ) -> Template? {
        parsed(text, from: offset, as: .text, at: whole)?.template
    }

    /// The same for any kind of text, with what the parser has seen.
    func parsed(
        _ text: String, from offset: Int = 0, as context: TemplateParser.Context,
        at whole: SourceRange
    ) -> (template: Template, parser: TemplateParser)? {
        var parser = TemplateParser(
            text, from: offset,
            names: TemplateNames(
                data: data, captures: captures, hasGroups: hasGroups,
                environment: variables.environment), uses: dataUses, context: context)
        do {
            let template = try parser.template()
            note(parser, of: text, at: whole)
            return (template, parser)
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

    /// Keeps what a template uses of what is not the language's own.
    private func note(_ parser: TemplateParser, of text: String, at whole: SourceRange) {
        usedEnvironment.merge(parser.usedEnvironment) { $1 }
        usedCaptures.formUnion(parser.usedCaptures)
        for (name, range) in parser.neededCaptures {
            valuesHere.used.insert(name)
            neededCaptures.append((name, place(range, of: text, in: whole)))
        }
        for (name, range) in parser.later {
            if name == "group" { valuesHere.usesGroup = true }
            notSupported("'\(name)'", at: place(range, of: text, in: whole))
        }
        for field in parser.fields {
            used[.data, default: []].insert(data.all[field.data])
            valuesHere.data.insert(field.data)
            if field.column == dataUses[field.data].count {
                dataUses[field.data].append(
                    DataSource.Use(
                        field: field.name, range: place(field.range, of: text, in: whole),
                        isNeeded: false))
            }
            if field.isNeeded { dataUses[field.data][field.column].isNeeded = true }
        }
    }
}

/// The text without spaces at both ends.
func trim(_ text: Substring) -> Substring {
    var rest = text.drop(while: \.isWhitespace)
    while rest.last?.isWhitespace == true { rest.removeLast() }
    return rest
}
