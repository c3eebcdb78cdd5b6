/// Why a text is no template, and which of its bytes are to blame.
struct TemplateError: Error {
    var code = PlanCode.badTemplate
    var message: String
    var range: Range<Int>
    var hint: String?
    /// Whether the reason stands elsewhere and has been reported there.
    var isReported = false
}
