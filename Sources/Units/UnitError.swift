/// Why a text is not a value with a unit; the reader of plans turns it into a diagnostic.
public enum UnitError: Error, Equatable, Sendable {
    /// A bare number where a unit is needed; the payload is a spelling that would be right.
    case missingUnit(suggestion: String)
    /// The unit is not one of the valid ones.
    case unknownUnit(String, valid: [String])
    /// Not a number at all, or trailing characters.
    case malformed
    /// The value does not fit, or is negative.
    case outOfRange
}
