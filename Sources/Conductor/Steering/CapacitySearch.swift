internal import Plan

/// The search of a `stress` phase: which level comes next, from how the last one was judged.
///
/// Levels are raised until one is too much. With `bisect` the last step is narrowed, and the highest level
/// that was good is held once more: a number is told only if the target carried it twice. After a level that
/// was too much the target is eased, so that no backlog is counted to the next one.
///
/// A value without a clock: who owns it carries out the command, and tells what came of it.
struct CapacitySearch: Equatable, Sendable {
    /// What a plan says of it.
    typealias Rules = LevelRules

    /// Why a level is held.
    enum Purpose: Equatable, Sendable { case raise, narrow, confirm }

    /// What is to be done next.
    enum Command: Equatable, Sendable {
        /// Holds a level for its time and judges it.
        case hold(Double, Purpose)
        /// Goes down to a load until the target is well again.
        case ease(Double)
        /// It is over.
        case end(Outcome)
    }

    /// What came of a command.
    enum Event: Equatable, Sendable {
        /// The level was judged good, or too much, which it also is if nothing came back to judge it by.
        case good, tooMuch
        /// The generator gave out at the level, so that nothing can be said of the target.
        case saturated
        /// The target is well again, or was not within the time that it had.
        case eased, notEased
    }

    /// What it came to; `capacity` is always a level that was judged good, or 0 where none was.
    struct Outcome: Equatable, Sendable {
        /// How sure the number is.
        enum Kind: Equatable, Sendable {
            /// The lowest level that was too much is known.
            case found
            /// The highest level that may be tried was good.
            case atLeast
            /// The target did not get well after a level that was too much.
            case notRecovered
            /// No level was good a second time: the target is not what it was.
            case unconfirmed
            /// The generator gave out first; `capacity` is what it still carried.
            case saturated
        }

        var kind: Kind
        var capacity: Double
        /// The lowest level that was too much.
        var tooMuch: Double?
    }

    let rules: Rules
    /// What is to be done now.
    private(set) var command: Command
    /// Levels that were good and not found too much later, in rising order.
    private var good: [Double] = []
    private(set) var tooMuch: Double?
    private var narrowed = 0
    private var confirmed = 0

    init(_ rules: Rules) {
        self.rules = rules
        command = .hold(rules.first, .raise)
    }

    /// The highest level that is good, as far as is known.
    var best: Double { good.last ?? 0 }

    /// Takes what came of the command.
    mutating func take(_ event: Event) {
        switch (command, event) {
        case (.hold(let level, let purpose), .good): noteGood(level, purpose)
        case (.hold(let level, let purpose), .tooMuch): noteTooMuch(level, purpose)
        case (.hold, .saturated): end(.saturated)
        case (.ease, .eased): command = next
        case (.ease, .notEased): end(.notRecovered)
        case (.hold, .eased), (.hold, .notEased), (.ease, .good), (.ease, .tooMuch),
            (.ease, .saturated), (.end, _):
            preconditionFailure("\(event) does not follow \(command)")
        }
    }

    private mutating func noteGood(_ level: Double, _ purpose: Purpose) {
        switch purpose {
        case .confirm: end(.found)
        case .raise where level >= rules.max:
            good.append(level)
            end(.atLeast)
        case .raise:
            good.append(level)
            command = .hold(min(raised(good.count), rules.max), .raise)
        case .narrow:
            good.append(level)
            command = next
        }
    }

    /// The level after so many steps; a sum of steps would drift.
    private func raised(_ steps: Int) -> Double { rules.first + Double(steps) * rules.step }

    private mutating func noteTooMuch(_ level: Double, _ purpose: Purpose) {
        tooMuch = level
        good.removeAll { $0 >= level }
        if purpose == .confirm, good.isEmpty || confirmed == Rules.mostConfirming {
            end(.unconfirmed)
        } else if good.isEmpty || !rules.bisects {
            end(.found)
        } else {
            command = .ease(rules.whole(best / 2))
        }
    }

    /// Narrows the last step as long as that is wanted, then confirms.
    private var next: Command {
        mutating get {
            let high = tooMuch ?? rules.max
            let middle = rules.whole((best + high) / 2)
            if confirmed == 0, narrowed < Rules.mostNarrowing,
                high - best > rules.precision * high, middle > best, middle < high
            {
                narrowed += 1
                return .hold(middle, .narrow)
            }
            confirmed += 1
            return .hold(best, .confirm)
        }
    }

    private mutating func end(_ kind: Outcome.Kind) {
        let capacity = kind == .unconfirmed ? 0 : best
        command = .end(Outcome(kind: kind, capacity: capacity, tooMuch: tooMuch))
    }
}
