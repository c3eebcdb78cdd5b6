/// Something to say about a plan: a plain value; one small file per renderer prints it.
public struct Diagnostic: Sendable, Hashable {
    /// How bad it is; only errors keep a plan from running.
    public enum Severity: String, Sendable, Hashable { case error, warning, note }

    /// A second place that explains the first.
    public struct Related: Sendable, Hashable {
        public var message: String
        public var range: SourceRange
        public init(message: String, range: SourceRange) {
            self.message = cut(message)
            self.range = range
        }
    }

    public var severity: Severity
    /// A stable code in kebab-case, such as `unknown-key`.
    public var code: String
    /// The rule and the thing, in one line without a full stop.
    public var message: String
    /// Where; nil for what has no place (a file that cannot be read).
    public var range: SourceRange?
    /// The way out, in one line: which values are valid, what was probably meant.
    public var hint: String?
    public var related: [Related]

    public init(
        _ severity: Severity, code: String, _ message: String, at range: SourceRange?,
        hint: String? = nil, related: [Related] = []
    ) {
        self.severity = severity
        self.code = code
        self.message = cut(message)
        self.range = range
        self.hint = hint.map(cut)
        self.related = related
    }
}

/// The text, if it is not longer than anybody would read; it may quote whatever a file holds.
private func cut(_ text: String) -> String {
    text.utf8.count <= 500 ? text : text.prefix(499) + "…"
}

/// All that was found in one reading of a plan; collected, sorted by place, never thrown.
public struct Diagnostics: Sendable {
    /// So many are kept; a file of millions of errors must not cost gigabytes.
    static let limit = 1_000

    public private(set) var items: [Diagnostic] = []

    /// Whether there are so many that looking for more is of no use.
    public var isFull: Bool { items.count >= Self.limit }

    /// Whether no further error would be kept.
    public var takesNoErrors: Bool { isFull && hasErrors }

    /// Whether a guess at what was meant may still be shown and is worth its time.
    var mayGuess: Bool { items.count < 50 }

    public init() {}

    public var hasErrors: Bool { items.contains { $0.severity == .error } }

    /// Adds one; when there are many already only if it is the first error.
    public mutating func add(_ diagnostic: Diagnostic) {
        if isFull, diagnostic.severity != .error || hasErrors { return }
        items.append(diagnostic)
    }

    /// Adds an error.
    public mutating func error(
        _ code: String, _ message: String, at range: SourceRange?, hint: String? = nil
    ) {
        add(Diagnostic(.error, code: code, message, at: range, hint: hint))
    }

    /// Takes back what was added behind the first `count`, as after a reading that was only tried.
    public mutating func cut(to count: Int) { items.removeSubrange(count...) }

    /// Rewrites all that is said.
    public mutating func rewrite(_ text: (String) -> String) {
        for index in items.indices {
            items[index].message = text(items[index].message)
            items[index].hint = items[index].hint.map(text)
            for place in items[index].related.indices {
                items[index].related[place].message = text(items[index].related[place].message)
            }
        }
    }

    /// Makes errors of the warnings of a code, where what they say cannot be passed over.
    public mutating func raise(_ code: String) {
        for index in items.indices where items[index].code == code {
            items[index].severity = .error
        }
    }

    /// Adds a warning.
    public mutating func warning(
        _ code: String, _ message: String, at range: SourceRange?, hint: String? = nil
    ) {
        add(Diagnostic(.warning, code: code, message, at: range, hint: hint))
    }

    /// Adds a note.
    public mutating func note(
        _ code: String, _ message: String, at range: SourceRange?, hint: String? = nil
    ) {
        add(Diagnostic(.note, code: code, message, at: range, hint: hint))
    }
}
