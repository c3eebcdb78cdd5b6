/// Why results are not parts of one run; the texts name the files.
public enum MergeError: Error, Equatable, Sendable {
    /// Of another plan than the first one.
    case otherPlan(String, first: String)
    /// Of the same plan, run in another way: what differs, and what probably helps.
    case otherRun(String, first: String, what: String)
    /// Both have made this load.
    case sameLoad(String, and: String, load: String)
    /// Shares of different numbers of shares, or of different seeds.
    case otherShares(String, first: String, what: String)
    /// It searched for a capacity, and each search goes through levels of its own.
    case searched(String, phase: String)
}

extension MergeError: CustomStringConvertible {
    public var description: String {
        switch self {
        case .otherPlan(let name, let first): "'\(name)' is of another plan than '\(first)'"
        case .otherRun(let name, let first, let what):
            "'\(name)' is of the same plan as '\(first)', but \(what)"
        case .sameLoad(let name, let other, let load):
            "'\(name)' and '\(other)' are the same part: both have made \(load)"
        case .otherShares(let name, let first, let what):
            "'\(name)' is no part of the run of '\(first)': \(what)"
        case .searched(let name, let phase):
            "'\(name)' searched for a capacity in its phase '\(phase)'; a sum of searches is no capacity, for "
                + "each goes through levels of its own"
        }
    }

    /// What would be right.
    public var help: String {
        switch self {
        case .otherPlan:
            "parts are runs of one plan, with the same text of it and of all it includes"
        case .otherRun: "parts are run with the same variables and options"
        case .sameLoad: "each file is named once, and each part has a --seed of its own"
        case .otherShares: "parts are all shares of one load, each once"
        case .searched: "run the search on one machine, and look at each file with wsplan report"
        }
    }
}
