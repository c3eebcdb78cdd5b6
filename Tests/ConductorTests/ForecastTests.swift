import Plan
import Testing
import Units

@testable import Conductor

/// What is known of a load before it runs: curves, sums and peaks.
@Suite struct ForecastTests {
    /// One message a second of each client of either profile; who arrives stays for 3 s.
    private static let profiles =
        "a: { weight: 3, session: 3s, send: { mix: m, every: 1s } }, "
        + "b: { session: 3s, send: { mix: n, every: 1s } }"

    /// Whatever the tree of phases, closed forms are what looking step by step gives.
    @Test(arguments: 0..<200)
    func sumsAreThoseOfManySteps(_ seed: Int) throws {
        var plan = try ForecastText.plan(Self.profiles, "{ pause: 1s }")
        var random = RandomPhases(seed: UInt64(seed))
        plan.phases = random.series(depth: 2)
        let plain = PlainLoad(plan.phases)
        let forecast = Forecast(plan)
        let step = PlainLoad.step
        #expect(abs(forecast.length - Double(plain.clients.count) * step) < 1e-6)

        let presence = forecast.wholePresence
        let seconds = presence.reduce(0) { $0 + $1.seconds }
        let once = plain.clients.reduce(0, +) * step
        let guests = plan.guestSeconds
        #expect(abs(seconds + guests - once) <= 0.02 * once + 0.1)
        let arrivals = presence.reduce(0) { $0 + $1.arrivals }
        let plainArrivals = plain.arrivals.reduce(0, +) * step
        #expect(abs(arrivals - plainArrivals) <= 0.02 * plainArrivals + 0.1)
        let rated = presence.reduce(0) { $0 + $1.ratedMessages }
        let plainRated = plain.rated.reduce(0, +) * step
        #expect(abs(rated - plainRated) <= 0.02 * plainRated + 0.5)

        let own = presence.reduce(0) { $0 + $1.ownSeconds }
        let plainOwn = plain.senders.reduce(0, +) * step
        #expect(abs(own + guests - plainOwn) <= 0.02 * plainOwn + 0.1)
    }

    /// No step sees more than the peak, and some step nearly as much.
    @Test(arguments: 0..<200)
    func peaksAreThoseOfManySteps(_ seed: Int) throws {
        var plan = try ForecastText.plan(Self.profiles, "{ pause: 1s }")
        var random = RandomPhases(seed: UInt64(seed) + 1_000)
        plan.phases = random.series(depth: 2)
        let plain = PlainLoad(plan.phases)
        let forecast = Forecast(plan)
        let step = PlainLoad.step
        let stay = Int((3 / step).rounded())
        var crowd: [Double] = []
        var there = 0.0
        for (index, rate) in plain.arrivals.enumerated() {
            there += rate * step - (index >= stay ? plain.arrivals[index - stay] * step : 0)
            crowd.append(there)
        }
        let most = zip(plain.clients, crowd).map { $0 + $1 }.max() ?? 0
        let peak = forecast.peak(of: .clients(forecast))
        #expect(abs(peak - most) <= 0.06 * peak + 0.1, "\(peak) \(most)")
        let rate = forecast.peak(of: .arrivals(forecast))
        let plainRate = plain.arrivals.max() ?? 0
        #expect(rate >= plainRate - 1e-6 && rate <= plainRate * 1.06 + 2.5)
    }

    /// What a moment says is what the rows are drawn from, and where both ends of it agree.
    @Test func aMomentIsWhatIsPlannedThen() throws {
        let forecast = Forecast(
            try ForecastText.plan(
                Self.profiles,
                "{ ramp: { clients: -> 100, for: 10s } }, { wave: { clients: 100..300, period: 20s, for: 20s } }"
            ))
        for (time, clients) in [(0.0, 0.0), (5, 50), (10, 100), (15, 200), (20, 300), (25, 200)] {
            let stretch = try #require(forecast.stretch(at: time))
            #expect(abs(stretch.value(of: .clients(forecast), at: time) - clients) < 1e-6)
        }
        let rows = forecast.rows(columns: 30)
        #expect(rows.map(\.quantity) == [.clients, .arrivals, .messages])
        #expect(abs(rows[0].values[9] - 100) < 1e-6 && abs(rows[0].peak - 300) < 1e-6)
        #expect(abs(rows[2].peak - 300) < 1e-6)
    }

    /// Who is there stays who it is; a phase's weights are for those that it starts.
    @Test func weightsAreForThoseThatAPhaseStarts() throws {
        let plan = try ForecastText.plan(
            "a: { send: { mix: m, every: 1s } }, b: { send: { mix: n, every: 100ms } }",
            "{ steady: { clients: 100, for: 10s } }, "
                + "{ steady: { clients: 200, for: 10s }, profiles: { b: 1 } }, "
                + "{ steady: { clients: 50, for: 10s } }, { steady: { clients: 160, for: 10s } }")
        let forecast = Forecast(plan)
        let counts = forecast.presence().map { $0.map { ($0.seconds / 10).rounded() } }
        #expect(counts == [[50, 50], [50, 150], [25, 25], [50, 110]])
        let comers = forecast.presence().map { $0.map { $0.comers.rounded() } }
        #expect(comers == [[50, 50], [0, 100], [0, 0], [25, 85]])
        #expect(forecast.numbersEnd == 200)
    }

    /// The population of before stays beside the branches, which end together and leave.
    @Test func branchesEndTogether() throws {
        let plan = try ForecastText.plan(
            "a: { send: { mix: m, every: 1s } }",
            "{ steady: { clients: 10, for: 10s } }, { parallel: ["
                + "[{ steady: { clients: 100, for: 10s } }], [{ steady: { clients: 20, for: 40s } }]] }, "
                + "{ pause: 10s }")
        let forecast = Forecast(plan)
        #expect(forecast.length == 60)
        let whole = forecast.wholePresence[0]
        #expect(abs(whole.seconds - (10.0 * 60 + 100 * 40 + 20 * 40)) < 1e-6)
        #expect(abs(whole.ownSeconds - (10.0 * 50 + 100 * 40 + 20 * 40)) < 1e-6)
        #expect(whole.comers == 130)
        #expect(forecast.residents == 130)
        let rows = forecast.rows(columns: 6)
        #expect(rows.filter { $0.quantity == .clients }.map(\.peak) == [130, 100, 20])
        #expect(rows.last?.branch?.number == 2)
    }

    /// A rate of messages stands in the place of own schedules, and is shared by who sends.
    @Test func aRateOfMessagesIsShared() throws {
        let plan = try ForecastText.plan(
            "a: { weight: 3, send: { mix: m, every: 1ms } }, b: { send: { mix: n, every: 1ms } }, "
                + "c: { weight: 4 }",
            "{ ramp: { clients: 80 -> 80, for: 10s, messages: 100/s -> 300/s } }")
        let forecast = Forecast(plan)
        #expect(abs(forecast.messages - 2_000) < 1e-6)
        #expect(forecast.wholePresence.map { $0.ratedMessages.rounded() } == [1_500, 500, 0])
        #expect(
            abs(forecast.peak(of: .events(forecast, .sends(plan.messages))) - 300) < 1e-6)
    }

    @Test func aStormBringsSessions() throws {
        let plan = try ForecastText.plan(
            "a: {}",
            "{ steady: { clients: 200, for: 10s } }, { storm: { drop: 50%, for: 10s } }, "
                + "{ storm: { drop: 10%, for: 10s } }")
        let forecast = Forecast(plan)
        #expect(abs(forecast.wholePresence[0].sessions(forecast.habits[0]) - 320) < 1e-6)
    }

    /// Loads of their own for some profiles; the others have none.
    @Test func flowsAreOfOneProfileEach() throws {
        let plan = try ForecastText.plan(
            "a: {}, b: { weight: 9 }, c: {}",
            "{ steady: { clients: { a: 30, b: 10 }, for: 10s } }, { pause: 10s }, "
                + "{ ramp: { clients: { a: -> 50, c: -> 20 }, for: 10s } }")
        let presence = Forecast(plan).presence()
        let seconds = presence.map { $0.map { $0.seconds.rounded() } }
        #expect(seconds == [[300, 100, 0], [300, 100, 0], [400, 0, 100]])
    }

    /// Rounds are laid down one by one, however many there are.
    @Test func tenThousandRoundsAreSummedUp() throws {
        let plan = try ForecastText.plan(
            Self.profiles,
            "{ repeat: { times: 10000, phases: [{ burst: { clients: 10, hold: 1s } }, "
                + "{ steady: { arrivals: 4/s, for: 1s } }, { pause: 1s }] } }")
        let forecast = Forecast(plan)
        let whole = forecast.wholePresence
        #expect(forecast.length == 30_000)
        #expect(abs(whole.reduce(0) { $0 + $1.seconds } - 100_000) < 1)
        #expect(abs(whole.reduce(0) { $0 + $1.arrivals } - 40_000) < 1e-3)
        #expect(abs(whole.reduce(0) { $0 + $1.comers } - 100_000) < 1)
    }

    private static let small: [(phases: String, clients: Int, seconds: Double)] = [
        ("{ burst: { clients: 500, rise: 1s, hold: 10s, times: 9, every: 1m } }", 2, 1.0),
        ("{ wave: { clients: 100..900, period: 1m, for: 10m } }", 2, 1),
        (
            "{ repeat: { times: 100, phases: [{ steady: { clients: 70, for: 10s } }, { pause: 5s }] } }",
            2, 2
        ),
        (
            "{ parallel: [[{ steady: { clients: 9, for: 1m } }], [{ steady: { clients: 5, for: 1m } }]] }",
            4, 1
        ),
        (
            "{ steady: { clients: { a: 30, b: 10 }, for: 10s } }, { storm: { drop: 50%, for: 9s } }",
            2, 2
        ),
        ("{ once: { clients: 100, times: 5, for: 10s } }", 2, 10),
    ]

    /// A smoke run has a load of its own.
    @Test(arguments: small)
    func aSmokeRunIsSmall(_ phases: String, _ clients: Int, _ seconds: Double) throws {
        let forecast = Forecast(try ForecastText.plan(Self.profiles, phases), smoke: true)
        #expect(forecast.residents == clients && forecast.length == seconds)
    }
}

extension Plan {
    /// The seconds of clients that are there for single phases.
    fileprivate var guestSeconds: Double {
        allPhases.reduce(0) { sum, place in
            guard case .once(let clients, _, let length) = place.phase.shape else { return sum }
            return sum + Double(clients * place.runs) * length.seconds
        }
    }
}
