/// The codes of every diagnostic of this module; they are part of the interface and never change.
enum PlanCode: String, CaseIterable {
    case unreadableFile = "unreadable-file"
    case unknownKey = "unknown-key"
    case notSupportedYet = "not-supported-yet"
    case missingKey = "missing-key"
    case wrongType = "wrong-type"
    case missingUnit = "missing-unit"
    case unknownUnit = "unknown-unit"
    case badValue = "bad-value"
    case unknownName = "unknown-name"
    case conflict
    case badTemplate = "bad-template"
    case badRegex = "bad-regex"
    case badThreshold = "bad-threshold"
    case cutThreshold = "cut-threshold"
    case notMeasured = "not-measured"
    case badTarget = "bad-target"
    case aboveTimeout = "above-timeout"
    case needsSession = "needs-session"
    case extendsCircle = "extends-circle"
    case unused
    case neverHolds = "never-holds"
    case alwaysHolds = "always-holds"
    case unsetVariable = "unset-variable"
    case missingCapture = "missing-capture"
    case encodedPath = "encoded-path"
    case ambiguousMatch = "ambiguous-match"
}
