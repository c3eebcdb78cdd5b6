public import Metrics

/// What a search for a capacity found, with all that it did for it.
public struct CapacityFinding: Hashable, Sendable, Codable {
    /// How sure the number is.
    public enum Kind: String, CaseIterable, Hashable, Sendable, Codable {
        /// The lowest level that was too much is known.
        case found
        /// The highest level that may be tried was good.
        case atLeast = "at-least"
        /// The target did not get well after a level that was too much.
        case notRecovered = "not-recovered"
        /// No level was good a second time: the target is not what it was.
        case unconfirmed
        /// The generator gave out first; the capacity is what it still carried.
        case saturated
        /// The search goes on, or its run ended before it did.
        case unfinished
    }

    /// Why a level was held.
    public enum Purpose: String, CaseIterable, Hashable, Sendable, Codable {
        case raise, narrow, confirm
    }

    /// What came of a level.
    public enum Result: String, CaseIterable, Hashable, Sendable, Codable {
        case good
        case tooMuch = "too-much"
        case saturated
        /// The run ended before.
        case unjudged

        /// As people read it.
        public var word: String {
            switch self {
            case .good: "good"
            case .tooMuch: "too much"
            case .saturated: "generator gave out"
            case .unjudged: "not judged"
            }
        }
    }

    /// A level that was held.
    public struct Level: Hashable, Sendable, Codable {
        /// The index of its stretch.
        public var stretch: Int
        public var value: Double
        public var purpose: Purpose
        public var result: Result
        /// What decided, such as `p95(rtt) 312 ms`.
        public var text: String

        public init(
            stretch: Int, value: Double, purpose: Purpose, result: Result = .unjudged,
            text: String = ""
        ) {
            self.stretch = stretch
            self.value = value
            self.purpose = purpose
            self.result = result
            self.text = text
        }
    }

    /// The index of its phase's label.
    public var phase: Int
    /// Of levels, such as `clients`, `messages/s`.
    public var unit: String
    public var kind: Kind
    /// A level that was judged good; 0 where none was.
    public var capacity: Double
    /// The lowest level that was too much, if it is known.
    public var tooMuch: Double?
    /// In the order in which they were held.
    public var levels: [Level]
    /// How long it took at half of the capacity until the target was well again, in nanoseconds; nil where nobody
    /// looked, or it did not get well.
    public var recovery: Int64?
    /// How long was looked for that at most; nil where nobody did.
    public var recoveryLimit: Int64?

    public init(
        phase: Int, unit: String, kind: Kind, capacity: Double, tooMuch: Double?, levels: [Level]
    ) {
        self.phase = phase
        self.unit = unit
        self.kind = kind
        self.capacity = capacity
        self.tooMuch = tooMuch
        self.levels = levels
    }

    /// Whether the number is one of the target, and not of the generator or of a part of a search.
    public var isOfTarget: Bool {
        switch kind {
        case .found, .atLeast, .notRecovered, .unconfirmed: true
        case .saturated, .unfinished: false
        }
    }

    /// The same levels as labels of parts.
    public func label(_ stretches: inout [Stretch]) {
        for level in levels where stretches.indices.contains(level.stretch) {
            stretches[level.stretch].level = Stretch.Level(value: level.value, unit: unit)
        }
    }

    /// That the generator gave out first; nil: it did not.
    public func saturation(_ labels: LabelSpace) -> String? {
        guard kind == .saturated, let last = levels.last else { return nil }
        let carried = capacity > 0 ? ", it still carried \(text(capacity))" : ""
        return
            "the generator gave out first, at \(text(last.value)) in phase '\(labels.phases[phase])'"
            + "\(carried): \(last.text)"
    }

    private func text(_ value: Double) -> String { Stretch.Level(value: value, unit: unit).text }

    /// That a level was good once which is too much for a target that is not what it was, or is not always the
    /// same.
    private func changed(since level: Double) -> String {
        let carried = levels.filter { $0.result == .good }.map(\.value).max() ?? 0
        return carried >= level ? ", although \(text(carried)) was good before" : ""
    }

    /// What it came to in one sentence, such as `8,100 messages/s; 8,250 messages/s were too much`.
    public var text: String {
        let high = tooMuch.map { "; \(text($0)) was too much\(changed(since: $0))" } ?? ""
        switch kind {
        case .found where capacity == 0:
            return "0: the first level, \(text(tooMuch ?? 0)), was too much"
        case .found: return text(capacity) + high
        case .atLeast: return "at least \(text(capacity)), the highest level that was tried"
        case .notRecovered:
            return
                "\(text(capacity))\(high), and the target did not recover from it, so this is not confirmed"
        case .unconfirmed: return "none: no level was good a second time" + high
        case .saturated:
            return "not known: the generator gave out first, it still carried \(text(capacity))"
        case .unfinished:
            return capacity > 0
                ? "not known: the search has not ended; \(text(capacity)) was good so far"
                : "not known: the search has not ended"
        }
    }

    /// All that it came to, such as `8,100 messages/s; 8,250 messages/s was too much; well again after 4 s …`.
    public var saying: String { [text, recoveryText].compactMap(\.self).joined(separator: "; ") }

    /// How the target got well again; nil where nobody looked.
    public var recoveryText: String? {
        recoveryLimit.map { limit in
            recovery.map { "well again after \(WindowPlace.text($0)) at half of it" }
                ?? "not well again within \(WindowPlace.text(limit)) at half of it"
        }
    }
}
