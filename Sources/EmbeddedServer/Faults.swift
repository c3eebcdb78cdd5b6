internal import Units
internal import Wire

/// What befalls handshakes and messages: the random part of a server's behaviour.
struct Faults {
    /// What happens to the answer to a message.
    enum Fate: Equatable {
        case answered
        case dropped
        /// Answered after so many nanoseconds.
        case delayed(Int64)
    }

    /// Whether every message is answered at once, which is worth knowing beforehand.
    let isNone: Bool
    private let drop: Double
    private let rejection: ServerSettings.Rejection?
    private let delays: [ServerSettings.WeightedDelay]
    private let totalWeight: Double

    init(_ settings: ServerSettings) {
        drop = settings.drop.fraction
        rejection = settings.rejection
        delays = settings.delays.filter { $0.weight > 0 }
        totalWeight = delays.reduce(0) { $0 + $1.weight }
        isNone = drop <= 0 && delays.allSatisfy(\.delay.isZero)
    }

    /// The status to refuse a handshake with, if it is to be refused.
    func refusal(_ random: inout RandomStream) -> Int? {
        guard let rejection, random.unit() < rejection.share.fraction else { return nil }
        return rejection.status
    }

    /// The fate of the next message of a connection.
    func fate(_ random: inout RandomStream) -> Fate {
        if drop > 0, random.unit() < drop { return .dropped }
        guard !delays.isEmpty else { return .answered }
        var drawn = delays.count == 1 ? 0 : random.unit() * totalWeight
        var index = 0
        while index < delays.count - 1, drawn >= delays[index].weight {
            drawn -= delays[index].weight
            index += 1
        }
        let delay = delays[index].delay.sample(&random)
        return delay > 0 ? .delayed(delay) : .answered
    }
}
