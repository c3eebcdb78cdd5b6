import Units

/// Replaces `${name}` and its kin in the values of a plan, once, when it is loaded.
///
/// | written | becomes |
/// |---|---|
/// | `$name`, `${name}` | the value; an error if there is none |
/// | `${name:-default}` | the value; the default if there is none or it is empty |
/// | `${name:?message}` | the value; an error with the message if there is none or it is empty |
/// | `$$` | `$` |
///
/// A `$` before anything but a letter, `_`, `{` and `$` stands for itself, so JSON paths are safe.
/// Only texts of scalars change, never keys; a plain scalar is typed again afterwards.
public struct Substitution {
    /// Defaults within defaults go no deeper.
    static let maximumDepth = 16

    private let knownNames: [String]
    private let files: [SourceFile]
    /// The names that mean something in `{{ }}`.
    private let expressions: Set<String>
    private let lookup: (String) -> String?

    /// Values come from `lookup`; `knownNames` are those worth suggesting for a misspelt one,
    /// `expressions` those that are written `{{ name }}`, `files` those that ranges point into.
    public init(
        knownNames: [String], files: [SourceFile] = [], expressions: Set<String> = [],
        lookup: @escaping (String) -> String?
    ) {
        self.knownNames = knownNames
        self.files = files
        self.expressions = expressions
        self.lookup = lookup
    }

    /// The node with every scalar replaced; what cannot be is reported at its place and broken from
    /// here on.
    public func apply(to node: Node, into diagnostics: inout Diagnostics) -> Node {
        if diagnostics.isFull { return node }
        var result = node
        switch node.value {
        case .scalar(let scalar):
            result.value =
                apply(to: scalar, at: node.range, into: &diagnostics).map(Node.Value.scalar)
                ?? .broken
        case .broken: break
        case .sequence(let items):
            result.value = .sequence(items.map { apply(to: $0, into: &diagnostics) })
        case .mapping(let members):
            result.value = .mapping(
                members.map { member in
                    var member = member
                    member.value = apply(to: member.value, into: &diagnostics)
                    return member
                })
        }
        return result
    }

    private func apply(
        to scalar: Scalar, at range: SourceRange, into diagnostics: inout Diagnostics
    ) -> Scalar? {
        guard scalar.text.utf8.contains(UInt8(ascii: "$")) else { return scalar }
        do {
            let text = try expand(scalar.text[...], depth: 0)
            guard scalar.style == .plain else {
                var result = Scalar(text: text, style: scalar.style, kind: .string)
                result.hasVariables = scalar.style == .quoted && text != scalar.text
                return result
            }
            return Scalar(plain: text)
        } catch {
            let mayGuess = diagnostics.mayGuess
            let meaning = mayGuess ? ForeignVariableUse(error.range, in: scalar, expressions) : nil
            let place =
                if let part = meaning?.range {
                    self.place(of: part, in: scalar.text, at: range)
                } else if meaning != nil {
                    range
                } else {
                    self.place(of: error.range, in: scalar.text, at: range)
                }
            var item = diagnostic(for: error, at: place, mayGuess: mayGuess)
            if let meaning { item.hint = meaning.hint }
            diagnostics.add(item)
            return nil
        }
    }

    private func place(
        of part: Range<String.Index>, in text: String, at range: SourceRange
    ) -> SourceRange {
        guard files.indices.contains(range.file) else { return range }
        let start = text.utf8.distance(from: text.startIndex, to: part.lowerBound)
        let count = text.utf8.distance(from: part.lowerBound, to: part.upperBound)
        return files[range.file].place(start..<start + count, of: text, in: range)
    }

    // MARK: Text

    /// What is wrong, and with which part of the text.
    private struct Failure: Error {
        enum Kind {
            case unset(String)
            case required(String, message: String)
            case malformed(String)
        }

        var kind: Kind
        var range: Range<String.Index>
    }

    private func expand(_ text: Substring, depth: Int) throws(Failure) -> String {
        var result = ""
        var rest = text
        while let dollar = rest.firstIndex(of: "$") {
            result += rest[..<dollar]
            rest = rest[dollar...].dropFirst()
            switch rest.first {
            case "$":
                result += "$"
                rest = rest.dropFirst()
            case "{":
                let body = try braced(rest.dropFirst(), from: dollar)
                result += try value(of: body, from: dollar, depth: depth)
                rest = rest[body.endIndex...].dropFirst()
            case let first? where Self.isNameStart(first):
                let name = rest.prefix(while: Self.isNamePart)
                guard let value = lookup(String(name)) else {
                    throw Failure(kind: .unset(String(name)), range: dollar..<name.endIndex)
                }
                result += value
                rest = rest.dropFirst(name.count)
            default:
                result += "$"
            }
        }
        return result + rest
    }

    /// What stands up to the brace that closes `${`.
    private func braced(
        _ text: Substring, from dollar: String.Index
    ) throws(Failure) -> Substring {
        var open = 1
        for index in text.indices {
            if text[index] == "{" { open += 1 }
            if text[index] == "}" { open -= 1 }
            if open == 0 { return text[..<index] }
        }
        throw Failure(kind: .malformed("${" + text), range: dollar..<text.startIndex)
    }

    /// The value of the inside of `${…}`.
    private func value(
        of body: Substring, from dollar: String.Index, depth: Int
    ) throws(Failure) -> String {
        func failure(_ kind: Failure.Kind) -> Failure {
            // Up to the brace that closes it.
            Failure(kind: kind, range: dollar..<body.base.index(after: body.endIndex))
        }
        let name = body.prefix { Self.isNamePart($0) || $0 == "-" }
        let rest = body.dropFirst(name.count)
        guard let first = name.first, Self.isNameStart(first), depth < Self.maximumDepth,
            rest.isEmpty || rest.hasPrefix(":-") || rest.hasPrefix(":?")
        else { throw failure(.malformed("${\(body)}")) }
        let found = lookup(String(name))
        guard !rest.isEmpty else {
            guard let found else { throw failure(.unset(String(name))) }
            return found
        }
        if let found, !found.isEmpty { return found }
        let argument = rest.dropFirst(2)
        if rest.hasPrefix(":-") { return try expand(argument, depth: depth + 1) }
        throw failure(.required(String(name), message: String(argument)))
    }

    private static func isNameStart(_ character: Character) -> Bool {
        character.isASCII && (character.isLetter || character == "_")
    }

    private static func isNamePart(_ character: Character) -> Bool {
        character.isASCII && (character.isLetter || character.isNumber || character == "_")
    }

    // MARK: Words

    private func diagnostic(
        for failure: Failure, at range: SourceRange, mayGuess: Bool
    ) -> Diagnostic {
        switch failure.kind {
        case .unset(let name):
            return Diagnostic(
                .error, code: TextCode.unsetVariable.rawValue, "the variable '\(name)' is not set",
                at: range, hint: hint(forUnset: name, mayGuess: mayGuess))
        case .required(let name, let message):
            return Diagnostic(
                .error, code: TextCode.unsetVariable.rawValue,
                "the variable '\(name)' is not set" + (message.isEmpty ? "" : ": \(message)"),
                at: range)
        case .malformed(let text):
            return Diagnostic(
                .error, code: TextCode.badSubstitution.rawValue,
                "expected a variable, got '\(text.prefix(40))'", at: range,
                hint: "write ${name}, ${name:-default} or ${name:?message}; '$$' is a plain '$'")
        }
    }

    private func hint(forUnset name: String, mayGuess: Bool) -> String {
        if mayGuess, let near = closest(to: name, among: knownNames) {
            return "did you mean '\(near)'?"
        }
        if let dash = name.firstIndex(of: "-") {
            return "a default is written ${\(name[..<dash]):-\(name[dash...].dropFirst())}"
        }
        return "set it with --var \(name)=VALUE, under 'vars:' or in the environment; "
            + "'$$' is a plain '$'"
    }
}
