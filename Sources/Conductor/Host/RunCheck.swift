internal import LoadEngine
internal import PlanCompiler
internal import Wire

/// Holds a run against its host before anything is sent: once before names are asked for, and once more
/// when it is known how many addresses they have.
struct RunCheck {
    let descriptors: DescriptorNeed
    private let forecast: Forecast
    private let run: HostNeed.Circumstances
    private let offer = HostOffer.read()
    /// What is needed where nobody has to ask for a name, so that nothing more can become known of it.
    private let settled: HostNeed?

    /// Throws what surely is not enough.
    init(
        _ forecast: Forecast, _ setup: RunSetup, _ graph: StageGraph,
        _ embedded: [EmbeddedEndpoints], loops: Int
    ) throws(SetupError) {
        self.forecast = forecast
        run = HostNeed.Circumstances(graph, embedded: embedded, loops: loops, data: setup.data)
        var asks = false
        var open = run
        open.addresses = { _, _ in
            asks = true
            return HostNeed.anyAddresses
        }
        let need = HostNeed(forecast, open)
        settled = asks ? nil : need
        try need.check(offer)
        descriptors = DescriptorNeed(
            connections: need.connections, embedded: need.embedded, loops: loops,
            available: offer.descriptors)
    }

    /// What may not be enough; each name counts as one address.
    var warnings: [HostLimit] {
        need { _, _ in 1 }.limits(of: offer).filter(\.isWarning)
    }

    /// The same with what is known of names by now.
    func check(_ names: Resolver) throws(SetupError) {
        try need { max(1, names.known($0, port: $1).count) }.check(offer)
    }

    private func need(_ addresses: @escaping (String, UInt16) -> Int) -> HostNeed {
        if let settled { return settled }
        var run = run
        run.addresses = addresses
        return HostNeed(forecast, run)
    }
}
