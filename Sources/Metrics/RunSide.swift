/// One of the two targets of a run beside each other. What names no side is about `new`.
public enum RunSide: String, CaseIterable, Hashable, Sendable, Codable {
    /// The plan's own target.
    case new
    /// The one that it is compared with.
    case against

    /// Its place where sides stand in a row.
    var place: Int { self == .new ? 0 : 1 }

    /// The side of a place.
    init(place: Int) { self = place == 0 ? .new : .against }
}
