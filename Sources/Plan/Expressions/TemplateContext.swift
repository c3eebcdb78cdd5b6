/// What the templates of a plan may use.
struct TemplateContext {
    let names: TemplateNames
    /// The columns of each data set that earlier templates use.
    var columns: [[String?]] = []

    /// Cuts a text, from an offset on, at its `{{ expressions }}`.
    func parse(
        _ text: String, from offset: Int = 0, as kind: TemplateParser.Context = .text
    ) throws(ExpressionError) -> (template: Template, parser: TemplateParser) {
        var parser = TemplateParser(
            text, from: offset, names: names, columns: columns, context: kind)
        let template = try parser.template()
        return (template, parser)
    }
}
