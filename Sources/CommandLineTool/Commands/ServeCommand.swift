import Assertions
import EmbeddedServer
import Metrics
import Reports
import Units
import Wire

/// `wsplan serve`: the embedded server with faults on demand, until a signal ends it.
enum ServeCommand {
    static let host = CommandOption(
        "--host", "HOST", help: "Where to listen: a name or an address (default 127.0.0.1).")
    static let port = CommandOption(
        "--port", "PORT", help: "The port; 0, the default, takes any free one.")
    static let behaviour = CommandOption(
        "--behaviour", "WORD", words: ServerSettings.Behaviour.allCases.map(\.rawValue),
        help: "What to do with messages: echo (default), agents or chat.")
    static let delay = CommandOption(
        "--delay", "[WEIGHT:]SPREAD", repeats: true,
        help: "How long each answer waits, such as 5ms..20ms; of several, one is drawn by weight.")
    static let stall = CommandOption(
        "--stall", "AT,FOR", repeats: true,
        help: "Stand still at a time and for how long, such as 10s,500ms.")
    static let stamp = CommandOption(
        "--stamp", help: "Add to answers that are JSON objects when they were sent.")
    static let drop = CommandOption(
        "--drop", "SHARE", help: "Leave this share of messages without an answer, such as 1%.")
    static let duplicate = CommandOption(
        "--duplicate", "SHARE", help: "Send this share of answers twice.")
    static let reorder = CommandOption(
        "--reorder", "SHARE", help: "Swap this share of answers with the next one.")
    static let capacity = CommandOption(
        "--capacity", "RATE", help: "Give at most this many answers a second, such as 500/s.")
    static let abrupt = CommandOption(
        "--abrupt", "SHARE",
        help:
            "End this share of sessions with a reset, at their --close-after or at one of their first answers."
    )
    static let slowReads = CommandOption(
        "--slow-reads", "RATE",
        help: "Read from each connection at most this fast, such as 64KiB/s.")
    static let closeAfter = CommandOption(
        "--close-after", "TIME", help: "Close each connection this long after it opened.")
    static let reject = CommandOption(
        "--reject", "SHARE[,STATUS]",
        help: "Refuse this share of handshakes, with this status (default 503).")

    static let fragment = CommandOption(
        "--fragment", "SIZE", help: "Send answers in frames of at most this size, such as 1KiB.")
    static let noCompression = CommandOption(
        "--no-compression", help: "Do not agree to permessage-deflate.")
    static let tls = CommandOption(
        "--tls", help: "Speak TLS, with a certificate made for localhost unless one is given.")
    static let certificate = CommandOption(
        "--cert", "FILE", help: "The certificate to use, PEM with its chain; needs --key.")
    static let key = CommandOption(
        "--key", "FILE", help: "Its private key, PEM.")
    static let clients = CommandOption(
        "--client-ca", "FILE",
        help: "Require a certificate from each client, signed by an authority in this PEM file.")
    static let saveCertificate = CommandOption(
        "--save-cert", "FILE", help: "Write the certificate that was made, for clients to trust.")
    static let truth = CommandOption(
        "--truth", "FILE",
        help: "At the end, write how long answers really took, from receipt to sending, as JSON.")

    static let command = Command(
        name: "serve", summary: "Serve WebSockets, with faults on demand.", operand: "",
        operands: 0...0,
        options: [
            host, port, behaviour, delay, stall, stamp, capacity, drop, duplicate, reorder,
            closeAfter, abrupt, slowReads, reject, fragment, noCompression, tls, certificate, key,
            clients, saveCertificate, truth,
        ],
        examples: [
            CommandExample(
                "A server that mostly answers at once",
                "wsplan serve --port 9000 --delay 95:1ms --delay 5:200ms"),
            CommandExample(
                "One that loses answers and stands still",
                "wsplan serve --drop 1% --stall 10s,500ms"),
            CommandExample(
                "One for wss://, and what its clients have to trust",
                "wsplan serve --tls --save-cert ca.pem"),
        ],
        run: { arguments throws(UsageError) in try serve(arguments) })

    /// Reads the options; looks the host up.
    static func settings(_ arguments: Arguments) throws(UsageError) -> ServerSettings {
        let port: UInt16 = try arguments.integer(port, in: 0...UInt16.max) ?? 0
        var settings = ServerSettings(
            address: try address(arguments.value(host) ?? "127.0.0.1", port))
        for text in arguments.all(delay) { settings.delays.append(try weightedDelay(text)) }
        settings.recordsTruth = arguments.has(truth)
        for text in arguments.all(stall) { settings.stalls.append(try stall(text)) }
        settings.stamp = arguments.has(stamp)
        if let text = arguments.value(behaviour) {
            settings.behaviour = try behaviour(text)
        }
        if let text = arguments.value(drop) { settings.drop = try share(drop, text) }
        if let text = arguments.value(duplicate) {
            settings.duplicate = try share(duplicate, text)
        }
        if let text = arguments.value(reorder) { settings.reorder = try share(reorder, text) }
        if let text = arguments.value(abrupt) { settings.abrupt = try share(abrupt, text) }
        if let text = arguments.value(capacity) { settings.capacity = try rate(text) }
        if let text = arguments.value(slowReads) { settings.slowReads = try byteRate(text) }
        if let text = arguments.value(closeAfter) {
            settings.closeAfter = try time(closeAfter, text)
        }
        if let text = arguments.value(reject) { settings.rejection = try rejection(text) }
        if let text = arguments.value(fragment) { settings.fragment = try size(fragment, text) }
        settings.compression = !arguments.has(noCompression)
        settings.security = try ServerIdentity.context(arguments)
        return settings
    }

    /// Serves until SIGINT or SIGTERM and prints what was done.
    private static func serve(_ arguments: Arguments) throws(UsageError) -> ExitCode {
        let settings = try settings(arguments)
        let signals = StopSignals()
        let server: RunningServer
        do {
            server = try EmbeddedServer(settings).start()
        } catch {
            throw UsageError("cannot listen on \(settings.address): \(error)")
        }
        let host = arguments.value(host) ?? "127.0.0.1"
        let scheme = settings.security == nil ? "ws" : "wss"
        Output.print("\(scheme)://\(host.contains(":") ? "[\(host)]" : host):\(server.port)/\n")
        signals.wait()
        server.stop()
        Output.print(text(server.counters))
        if let path = arguments.value(truth), let delays = server.trueDelays {
            do {
                try OutputFile(path: path).write(Array(json(delays).utf8))
            } catch {
                Output.error("error: \(error)\n")
                return .unwritten
            }
        }
        return .passed
    }

    /// What a server has done, a line for each counter.
    static func text(_ counters: ServerCounters) -> String {
        let rows = [
            ("connections", Format.count(counters.connections)),
            ("opened", Format.count(counters.opened)),
            ("refused", Format.count(counters.refused)),
            ("messages", Format.count(counters.messages)),
            ("pushed", Format.count(counters.pushed)),
            ("dropped", Format.count(counters.dropped)),
            ("duplicated", Format.count(counters.duplicated)),
            ("reordered", Format.count(counters.reordered)),
            ("resets", Format.count(counters.resets)),
            ("overflows", Format.count(counters.overflows)),
            ("protocol failures", Format.count(counters.failures)),
            ("received", Format.bytes(Double(counters.bytesReceived))),
            ("sent", Format.bytes(Double(counters.bytesSent))),
        ]
        return rows.map { $0.padded(to: 18) + $1.aligned(to: 14) + "\n" }.joined()
    }

    /// The true delays as a JSON document, in milliseconds like `summary.json`.
    static func json(_ delays: Histogram) -> String {
        let quantiles = [("p50_ms", 0.5), ("p90_ms", 0.9), ("p99_ms", 0.99), ("p99.9_ms", 0.999)]
        return JSONValue.object(
            [("count", .count(delays.count)), ("mean_ms", .milliseconds(delays.moments.mean))]
                + quantiles.map { ($0, .milliseconds(delays.quantile($1))) }
                + [("max_ms", .milliseconds(delays.quantile(1)))]
        ).text()
    }

    private static func weightedDelay(
        _ text: String
    ) throws(UsageError) -> ServerSettings.WeightedDelay {
        let parts = text.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
        var weight = 1.0
        if parts.count > 1 {
            guard let given = Double(parts[0]), given > 0, given.isFinite else {
                throw UsageError(
                    "option '--delay' cannot be '\(text)'", help: "expected a value such as 95:2ms")
            }
            weight = given
        }
        let spread = try Arguments.parse(delay, parts[parts.count - 1], example: "5ms..20ms") {
            text throws(UnitError) in try Spread(parsing: text)
        }
        return ServerSettings.WeightedDelay(weight: weight, spread)
    }

    private static func behaviour(_ text: String) throws(UsageError) -> ServerSettings.Behaviour {
        if let behaviour = ServerSettings.Behaviour(rawValue: text) { return behaviour }
        throw UsageError(
            "option '--behaviour' cannot be '\(text)'", help: "expected echo, agents or chat")
    }

    private static func rate(_ text: String) throws(UsageError) -> Rate {
        let rate = try Arguments.parse(capacity, text, example: "500/s") { text throws(UnitError) in
            try Rate(parsing: text)
        }
        guard rate.perSecond > 0 else {
            throw UsageError(
                "option '--capacity' cannot be '\(text)'", help: "expected a rate above 0/s")
        }
        return rate
    }

    private static func byteRate(_ text: String) throws(UsageError) -> ByteRate {
        let rate = try Arguments.parse(slowReads, text, example: "64KiB/s") {
            text throws(UnitError) in try ByteRate(parsing: text)
        }
        guard rate.perSecond >= 1 else {
            throw UsageError(
                "option '--slow-reads' cannot be '\(text)'",
                help: "expected a rate of at least 1B/s")
        }
        return rate
    }

    private static func address(
        _ host: String, _ port: UInt16
    ) throws(UsageError) -> SocketAddress {
        do {
            if let first = try SocketAddress.resolve(host, port: port).first { return first }
        } catch {
            throw UsageError("option '--host' cannot be '\(host)': \(error.text)")
        }
        throw UsageError("option '--host' cannot be '\(host)': it has no address")
    }

    private static func time(
        _ option: CommandOption, _ text: some StringProtocol
    ) throws(UsageError) -> TimeAmount {
        try Arguments.parse(option, text, example: "500ms") { text throws(UnitError) in
            try TimeAmount(parsing: text)
        }
    }

    private static func share(
        _ option: CommandOption, _ text: some StringProtocol
    ) throws(UsageError) -> Share {
        let share = try Arguments.parse(option, text, example: "1%") { text throws(UnitError) in
            try Share(parsing: text)
        }
        guard share.fraction <= 1 else {
            throw UsageError(
                "option '\(option.name)' cannot be '\(text)'",
                help: "expected a share of at most 100%")
        }
        return share
    }

    private static func size(
        _ option: CommandOption, _ text: String
    ) throws(UsageError) -> ByteCount {
        let size = try Arguments.parse(option, text, example: "1KiB") { text throws(UnitError) in
            try ByteCount(parsing: text)
        }
        guard size.bytes > 0 else {
            throw UsageError(
                "option '\(option.name)' cannot be '\(text)'",
                help: "expected a size of at least 1B")
        }
        return size
    }

    private static func stall(_ text: String) throws(UsageError) -> ServerSettings.Stall {
        let parts = text.split(separator: ",", omittingEmptySubsequences: false)
        guard parts.count == 2 else {
            throw UsageError(
                "option '--stall' cannot be '\(text)'", help: "expected a value such as 10s,500ms")
        }
        return ServerSettings.Stall(at: try time(stall, parts[0]), for: try time(stall, parts[1]))
    }

    private static func rejection(_ text: String) throws(UsageError) -> ServerSettings.Rejection {
        let parts = text.split(separator: ",", omittingEmptySubsequences: false)
        let status = parts.count > 1 ? Int(parts[1]) : 503
        guard parts.count <= 2, let status, (200...599).contains(status) else {
            throw UsageError(
                "option '--reject' cannot be '\(text)'",
                help: "expected a value such as 10% or 10%,429")
        }
        return ServerSettings.Rejection(share: try share(reject, parts[0]), status: status)
    }
}
