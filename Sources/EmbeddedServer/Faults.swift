internal import Units
internal import Wire

/// What befalls handshakes, sessions and answers: the random part of a server's behaviour.
struct Faults {
    /// What happens to an answer.
    struct Fate: Equatable {
        var isDropped = false
        /// How long it is kept back, in nanoseconds.
        var delay: Int64 = 0
        /// Whether it is sent twice.
        var isDoubled = false
        /// Whether it changes places with the next one.
        var isSwapped = false
    }

    /// How long an answer waits for the next one to change places with.
    static let swapLimit: Int64 = 100_000_000
    /// A session that ends by a reset does so within so many answers.
    private static let abruptWithin: UInt64 = 100

    /// Whether every message is answered at once, which is worth knowing beforehand.
    let isNone: Bool
    private let drop: Double
    private let duplicate: Double
    private let reorder: Double
    private let abrupt: Double
    private let rejection: ServerSettings.Rejection?
    private let delays: [ServerSettings.WeightedDelay]
    private let totalWeight: Double
    /// Nanoseconds that each answer takes; nil: none.
    private let answerTime: Int64?
    /// When all answers so far are done.
    private var idleFrom: Int64 = .min

    init(_ settings: ServerSettings) {
        drop = settings.drop.fraction
        duplicate = settings.duplicate.fraction
        reorder = settings.reorder.fraction
        abrupt = settings.abrupt.fraction
        rejection = settings.rejection
        delays = settings.delays.filter { $0.weight > 0 }
        totalWeight = delays.reduce(0) { $0 + $1.weight }
        answerTime = settings.capacity.map {
            Int64(min(1e9 / $0.perSecond, 1e15).rounded(.up))
        }
        isNone =
            max(drop, duplicate, reorder, abrupt) <= 0 && delays.allSatisfy(\.delay.isZero)
            && answerTime == nil
    }

    /// The status to refuse a handshake with, if it is to be refused.
    func refusal(_ random: inout RandomStream) -> Int? {
        guard let rejection, random.unit() < rejection.share.fraction else { return nil }
        return rejection.status
    }

    /// In place of which answer a new session is reset; nil if it is not.
    func end(_ random: inout RandomStream) -> Int? {
        guard abrupt > 0, random.unit() < abrupt else { return nil }
        return 1 + Int(random.below(Faults.abruptWithin))
    }

    /// The fate of the next answer on a connection.
    func fate(_ random: inout RandomStream) -> Fate {
        var fate = Fate()
        if drop > 0, random.unit() < drop {
            fate.isDropped = true
            return fate
        }
        if !delays.isEmpty { fate.delay = delay(&random) }
        if duplicate > 0 { fate.isDoubled = random.unit() < duplicate }
        if reorder > 0 { fate.isSwapped = random.unit() < reorder && !fate.isDoubled }
        return fate
    }

    private func delay(_ random: inout RandomStream) -> Int64 {
        var drawn = delays.count == 1 ? 0 : random.unit() * totalWeight
        var index = 0
        while index < delays.count - 1, drawn >= delays[index].weight {
            drawn -= delays[index].weight
            index += 1
        }
        return max(0, delays[index].delay.sample(&random))
    }

    /// How long an answer waits in the queue in which all stand, its own time included.
    mutating func queueing() -> Int64 {
        guard let answerTime else { return 0 }
        let now = MonotonicTime.now()
        idleFrom = min(max(idleFrom, now) + answerTime, now + Spread.longest)
        return idleFrom - now
    }
}
