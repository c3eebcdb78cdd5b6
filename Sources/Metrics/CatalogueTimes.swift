/// The catalogue of times and gauges.
extension TimeMetric {
    /// What it is.
    public var definition: MetricDefinition {
        switch self {
        case .connect:
            .init(
                "connect", .time,
                "From the planned moment of a connect (of one that a jump of the load starts: from "
                    + "when the connect limits let it go) to its session being open.",
                .ofClients, .planned)
        case .connectDNS:
            .init(
                "connect.dns", .time, "The lookup of a host's name, with the first connect to it.",
                .ofClients, .planned)
        case .connectTCP:
            .init(
                "connect.tcp", .time, "The part of a connect until TCP was connected.", .ofClients,
                .planned)
        case .connectTLS:
            .init("connect.tls", .time, "The TLS handshake of a connect.", .ofClients, .planned)
        case .connectUpgrade:
            .init(
                "connect.upgrade", .time, "The WebSocket handshake of a connect.", .ofClients,
                .planned)
        case .rtt:
            .init(
                "rtt", .time,
                "From the planned moment of a request to its reply: held + send-lag + "
                    + "service-time; a request that failed is in it with its deadline.",
                .ofMessages, .planned)
        case .held:
            .init(
                "held", .time,
                "From planned to due: what the target made a send wait (limit, full socket, pool).",
                .ofMessages, .planned)
        case .sendLag:
            .init(
                "send-lag", .time, "From due to sent: the generator's own delay.", .ofMessages,
                .planned)
        case .serviceTime:
            .init(
                "service-time", .time, "From sent to the reply, of answered requests alone.",
                .ofMessages, .planned)
        case .delivery:
            .init(
                "delivery", .time,
                "How old what comes unasked is when it arrives, by the time stamp of its sender.",
                .ofReceives, .arrived)
        case .flow:
            .init(
                "flow", .time, "Runs of a flow that were completed.", .ofClients, .begun,
                share: .counted(
                    .flowsCompleted, of: .flowsStarted, "runs completed ÷ runs started"))
        case .session:
            .init(
                "session", .time,
                "From open to closed; a session that is open at the end of the run is no sample.",
                .ofClients, .ended)
        case .reconnect:
            .init(
                "reconnect", .time, "From the loss of a session to the next one being open.",
                .ofClients, .planned)
        case .acquire:
            .init(
                "acquire", .time,
                "The wait for a connection of a pool; one that gave up is in it with its deadline.",
                .ofClients, .planned)
        case .recovery:
            .init(
                "recovery", .time,
                "From a storm, or the start of a program, until 95 % of the connections are open "
                    + "again; where they are not at the end of the phase, the time that it had.",
                [.phase], .begun)
        case .receiveLag:
            .init(
                "receive-lag", .time,
                "From the kernel's stamp of what came to its being read by the generator.", [],
                .run, for: .reports)
        case .loopLag:
            .init(
                "loop-lag", .time, "How late a loop of the generator came to a timer.", [], .run,
                for: .reports)
        case .clientMessages:
            .init(
                "client-messages", .time,
                "How many messages a client sent while it was there; kept as microseconds.", [],
                .run, for: .reports, unit: "messages")
        }
    }
}

extension GaugeMetric {
    /// What it is.
    public var definition: MetricDefinition {
        switch self {
        case .connections:
            .init(
                "connections", .gauge, "Connections that are open now.", [.phase, .profile],
                .second, unit: "connections")
        case .states:
            .init(
                "states", .gauge,
                "Clients that are there now, with `kind=` those in one state: "
                    + StateGauge.allCases.map(\.name).joined(separator: ", ") + ".",
                [.phase, .profile, .state], .second, unit: "clients")
        case .capacity:
            .init(
                "capacity", .gauge,
                "The highest level of a stress phase that was judged good.", [.phase], .ended,
                unit: "that of the raised load")
        }
    }
}
