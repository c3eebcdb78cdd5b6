/// The codes of every diagnostic of this module; they are part of the interface and never change.
enum TextCode: String, CaseIterable {
    // of the file
    case fileTooLarge = "file-too-large"
    case encoding
    case controlCharacter = "control-character"
    case lineSeparator = "line-separator"
    case emptyFile = "empty-file"
    case invisibleCharacter = "invisible-character"
    case typographicSign = "typographic-sign"
    // of the syntax
    case syntax = "yaml-syntax"
    case jsonSyntax = "json-syntax"
    case tabIndentation = "tab-indentation"
    case unquotedExpression = "unquoted-expression"
    case severalDocuments = "several-documents"
    case tooDeep = "too-deep"
    // of YAML that a plan may not use
    case duplicateKey = "duplicate-key"
    case complexKey = "complex-key"
    case missingKey = "missing-key"
    case mergeKey = "merge-key"
    case unknownTag = "unknown-tag"
    case tagMismatch = "tag-mismatch"
    case cutNumber = "cut-number"
    case unknownAnchor = "unknown-anchor"
    case aliasExpansion = "alias-expansion"
    // of `${name}`
    case unsetVariable = "unset-variable"
    case badSubstitution = "bad-substitution"
}

extension Diagnostics {
    /// Adds an error of this module.
    mutating func error(
        _ code: TextCode, _ message: String, at range: SourceRange?, hint: String? = nil,
        related: [Diagnostic.Related] = []
    ) {
        add(
            Diagnostic(
                .error, code: code.rawValue, message, at: range, hint: hint, related: related))
    }
}
