/// What labels have for the second target of a run beside each other, which has the same phases, profiles and
/// messages.
public struct OtherSide: Hashable, Sendable, Codable {
    /// Its URLs.
    public var urls: [String]
    /// Of so many seconds in a row loops tell apart in which one something was planned, on either side.
    public var slices: Int

    public init(urls: [String], slices: Int) {
        self.urls = urls
        self.slices = slices
    }
}

extension LabelSpace {
    /// How many targets are measured beside each other.
    public var sides: Int { against == nil ? 1 : 2 }

    /// Of how many seconds loops tell the planned moments apart; 1: of none.
    public var slices: Int { against?.slices ?? 1 }

    /// The names of the other side alone; nil: there is none.
    public var ofAgainst: LabelSpace? {
        guard let against else { return nil }
        var labels = self
        labels.urls = against.urls
        labels.against = nil
        return labels
    }
}
