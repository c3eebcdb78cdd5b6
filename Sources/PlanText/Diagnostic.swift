/// Something to say about a plan: a plain value; one small file per renderer prints it.
public struct Diagnostic: Sendable, Hashable {
    /// How bad it is; only errors keep a plan from running.
    public enum Severity: String, Sendable, Hashable { case error, warning, note }

    /// A second place that explains the first.
    public struct Related: Sendable, Hashable {
        public var message: String
        public var range: SourceRange
        public init(message: String, range: SourceRange) {
            self.message = message
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
        self.message = message
        self.range = range
        self.hint = hint
        self.related = related
    }
}

/// All that was found in one reading of a plan; collected, sorted by place, never thrown.
public struct Diagnostics: Sendable {
    public private(set) var items: [Diagnostic] = []

    public init() {}

    public var hasErrors: Bool { items.contains { $0.severity == .error } }

    public mutating func add(_ diagnostic: Diagnostic) { items.append(diagnostic) }

    /// Adds an error.
    public mutating func error(
        _ code: String, _ message: String, at range: SourceRange?, hint: String? = nil
    ) {
        add(Diagnostic(.error, code: code, message, at: range, hint: hint))
    }

    /// Takes back what was added behind the first `count`, as after a reading that was only tried.
    public mutating func cut(to count: Int) { items.removeSubrange(count...) }

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
}
