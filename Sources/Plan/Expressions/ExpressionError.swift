/// Why a text is no template, threshold or URL, and which of its bytes are to blame.
struct ExpressionError: Error {
    let code: PlanCode
    var message: String
    /// Nil: all of the text.
    var range: Range<Int>?
    var hint: String?
    /// Whether the hint says what stands in the place of these bytes.
    var isValue = false
    /// Whether the reason stands elsewhere and has been reported there.
    var isReported = false
}
