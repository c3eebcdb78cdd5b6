internal import LoadEngine
internal import Wire

/// The server on 127.0.0.1 that the engine meets in a benchmark, and how it is spoken to.
struct LoopTarget {
    var port: UInt16
    /// nil: plain `ws`.
    var security: TLSSettings?
    /// nil: permessage-deflate is not offered.
    var compression: Endpoint.Compression?

    /// What the help of a subcommand says about the options.
    static let help = """
          --tls            over TLS; the certificate is verified only against that of --ca FILE
          --deflate        offer permessage-deflate and compress every message
        """

    /// A plain target.
    init(port: UInt16) { self.port = port }

    /// Takes `--tls`, `--ca`, `--deflate` and, unless it is known, PORT from the words, after all
    /// other options.
    init(_ arguments: inout Arguments, port: UInt16? = nil) throws(BenchError) {
        let tls = arguments.flag("--tls")
        let authority = try arguments.option("--ca")
        if let authority {
            guard tls else { throw .usage("--ca is for --tls") }
            security = TLSSettings(trust: .file(authority))
        } else if tls {
            security = TLSSettings(verifies: false)
        }
        if arguments.flag("--deflate") {
            compression = Endpoint.Compression(offer: DeflateOffer(), above: 0)
        }
        if let port {
            self.port = port
        } else {
            self.port = try arguments.positional("PORT", in: 1...UInt16.max)
        }
    }

    /// The endpoint of the stage graph.
    var endpoint: Endpoint {
        var endpoint = Endpoint(
            label: "target", host: "127.0.0.1", port: port, authority: "127.0.0.1:\(port)",
            resource: PayloadTemplate(constant: "/"),
            connectTimeout: 10_000_000_000, maxMessage: 1 << 20)
        endpoint.security = security
        endpoint.compression = compression
        return endpoint
    }

    /// Adds what differs from a plain target to a line.
    func describe(in line: inout JSONLine) {
        if security != nil { line.add("transport", "tls") }
        if compression != nil { line.add("compression", "deflate") }
    }
}
