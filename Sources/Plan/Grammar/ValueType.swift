/// What may stand as the value of a key. Reader, schema and reference are all made from it.
indirect enum ValueType: Sendable {
    /// Any text, number or boolean as it is written.
    case text
    /// A text that may hold `{{ expressions }}`.
    case template
    /// `true` or `false`.
    case flag
    /// A length of time such as `250ms`; `positive` excludes `0s`.
    case duration(positive: Bool)
    /// A length of time that varies, such as `1s..3s`.
    case spread
    /// Events a second, such as `50/s`.
    case rate
    /// Bytes a second, such as `64KiB/s`.
    case byteRate
    /// Bytes, such as `64KiB`; `positive` excludes `0B`.
    case size(positive: Bool)
    /// A part of a whole, such as `0.1%`.
    case share
    case number(ClosedRange<Double>)
    case whole(ClosedRange<Int>)
    /// How often something is taken, compared with its neighbours.
    case weight
    /// One of some words.
    case word([String])
    /// The name of something that the plan defines.
    case name(NameKind)
    /// A text with a spelling of its own.
    case spelled(Spelling)
    /// Any JSON; its texts are templates.
    case json
    /// Conditions that a frame must meet.
    case match(MatchScope)
    /// A list with at least so many items.
    case list(ValueType, least: Int)
    /// Names to values; with a kind they are names of such things, else the user's own.
    case map(ValueType, of: NameKind?)
    /// A map with fixed keys.
    case section(Section)
    /// One of several forms.
    case oneOf([ValueType])

    static let time = ValueType.duration(positive: false)
    static let positiveTime = ValueType.duration(positive: true)

    /// The sections that it leads to.
    var sections: [Section] {
        switch self {
        case .section(let section): [section]
        case .list(let item, _), .map(let item, _): item.sections
        case .oneOf(let forms): forms.flatMap(\.sections)
        case .match: [.condition]
        default: []
        }
    }
}
