internal import LoadEngine
internal import PlanCompiler
internal import Wire

/// Holds a run against its host before anything is sent: once before names are asked for, and once more
/// when it is known how many addresses they have.
struct RunCheck {
    let descriptors: DescriptorNeed
    private let forecast: Forecast
    private var run: HostNeed.Circumstances
    private let offer = HostOffer.read()

    /// Throws what surely is not enough.
    init(
        _ forecast: Forecast, _ setup: RunSetup, _ graph: StageGraph,
        _ embedded: [EmbeddedEndpoints], loops: Int
    ) throws(SetupError) {
        self.forecast = forecast
        run = HostNeed.Circumstances(graph, embedded: embedded, loops: loops, data: setup.data)
        run.addresses = { _, _ in HostNeed.anyAddresses }
        let need = HostNeed(forecast, run)
        try need.check(offer)
        descriptors = DescriptorNeed(
            connections: need.connections, embedded: need.embedded, loops: loops,
            available: offer.descriptors)
    }

    /// What may not be enough; each name counts as one address.
    var warnings: [HostLimit] {
        var run = run
        run.addresses = { _, _ in 1 }
        return HostNeed(forecast, run).limits(of: offer).filter(\.isWarning)
    }

    /// The same with what is known of names by now.
    func check(_ names: Resolver) throws(SetupError) {
        var run = run
        run.addresses = { max(1, names.known($0, port: $1).count) }
        try HostNeed(forecast, run).check(offer)
    }
}
