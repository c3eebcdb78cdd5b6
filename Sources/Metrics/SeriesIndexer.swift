/// The number of one finest series: the cell (stretch, profile, message or none, url).
public struct SeriesID: Hashable, Sendable, BitwiseCopyable {
    /// The number, from 0; the same in every recorder of one `LabelSpace`.
    public var raw: Int32

    /// The series of that number.
    @inlinable public init(raw: Int32) { self.raw = raw }
}

/// Turns labels into series numbers and back: plain arithmetic, so that all recorders agree.
///
///     number = ((stretch × profiles + profile) × (messages + 1) + message + 1) × urls + url
///
/// Where two sides are measured, the profiles of the other one and its URLs stand behind those of the first,
/// and each stretch is as many as there are seconds told apart.
public struct SeriesIndexer: Sendable {
    @usableFromInline let profiles: Int
    /// Messages and one more for "none", which comes first.
    @usableFromInline let messages: Int
    @usableFromInline let urls: Int
    /// How many series there can be; their numbers are below it.
    public let count: Int
    /// Of one side.
    private let ownProfiles: Int
    private let ownURLs: Int
    /// How many seconds are told apart.
    let slices: Int
    let sides: Int

    /// The numbering of a label space; it must have less than 2³¹ series.
    public init(_ labels: LabelSpace) {
        ownProfiles = max(1, labels.profiles.count)
        ownURLs = labels.urls.count
        sides = labels.sides
        slices = labels.slices
        profiles = ownProfiles * sides
        messages = labels.messages.count + 1
        urls = max(1, labels.urls.count + (labels.against?.urls.count ?? 0))
        count = SeriesIndexer.count(of: labels) ?? 0
        precondition(count > 0, "more than 2,147,483,647 series")
    }

    /// How many series a label space has; nil if more than can be numbered.
    public static func count(of labels: LabelSpace) -> Int? {
        var product = 1
        for factor in [
            max(1, labels.stretches.count), labels.slices, max(1, labels.profiles.count),
            labels.sides, labels.messages.count + 1,
            max(1, labels.urls.count + (labels.against?.urls.count ?? 0)),
        ] {
            product *= factor
            if product > Int(Int32.max) { return nil }
        }
        return product
    }

    /// The number of a series of a stretch of a phase; `message` is -1 for what has no message.
    @inlinable
    public func series(phase stretch: Int, profile: Int, message: Int, url: Int) -> SeriesID {
        let cell = ((stretch &* profiles &+ profile) &* messages &+ message &+ 1) &* urls &+ url
        return SeriesID(raw: Int32(truncatingIfNeeded: cell))
    }

    /// The labels of a series.
    public func key(_ id: SeriesID) -> SeriesKey { place(id).key }

    /// The side that a series is of.
    func side(of id: SeriesID) -> Int { sides == 1 ? 0 : place(id).side }

    /// All that the number of a series says.
    func place(_ id: SeriesID) -> RecordedPlace {
        var rest = Int(id.raw)
        func next(_ size: Int) -> Int {
            defer { rest /= size }
            return rest % size
        }
        let url = next(urls)
        let message = next(messages)
        let profile = next(profiles)
        let slice = next(slices)
        let side = profile / ownProfiles
        // What has no URL has the number 0 on both sides.
        let first = side > 0 ? min(url, ownURLs) : 0
        return RecordedPlace(
            key: SeriesKey(
                stretch: UInt16(rest), profile: UInt16(profile % ownProfiles),
                message: message == 0 ? SeriesKey.none : UInt16(message - 1),
                url: UInt16(url - first)), side: side, slice: slice)
    }
}
