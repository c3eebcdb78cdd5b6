/// One `permessage-deflate` of an offer or an answer as it stands there (RFC 7692 §7.1), each
/// parameter known, well-formed and there at most once.
struct DeflateTerm {
    static let name = "permessage-deflate"

    private(set) var dropsServerContext = false
    private(set) var dropsClientContext = false
    /// Bits of the server's window, if they are limited.
    private(set) var serverWindow: Int?
    /// Whether the client's window is spoken of, and its bits if they are given.
    private(set) var namesClientWindow = false
    private(set) var clientWindow: Int?

    /// Reads the parameters; what they mean together is for an offer and an answer to say.
    init(_ element: ExtensionElement) throws(DeflateParameters.Refusal) {
        var seen: Set<String> = []
        for parameter in element.parameters {
            let (name, value) = (parameter.name, parameter.value)
            switch name {
            case "server_no_context_takeover":
                try Self.require(value == nil, "\(name) takes no value")
                dropsServerContext = true
            case "client_no_context_takeover":
                try Self.require(value == nil, "\(name) takes no value")
                dropsClientContext = true
            case "server_max_window_bits":
                serverWindow = try Self.bits(name, value ?? "")
            case "client_max_window_bits":
                namesClientWindow = true
                if let value { clientWindow = try Self.bits(name, value) }
            default: throw DeflateParameters.Refusal(text: "unknown parameter \(name)")
            }
            try Self.require(seen.insert(name).inserted, "doubled parameter \(name)")
        }
    }

    /// Window bits as RFC 7692 §7.1.2 writes them: 8 to 15 without leading zeros.
    private static func bits(
        _ name: String, _ text: String
    ) throws(DeflateParameters.Refusal) -> Int {
        guard text.utf8.allSatisfy({ (0x30...0x39).contains($0) }), text.utf8.first != 0x30,
            let bits = Int(text), (8...15).contains(bits)
        else { throw DeflateParameters.Refusal(text: "\(name) \"\(text)\" is not 8 to 15") }
        return bits
    }

    private static func require(
        _ holds: Bool, _ text: String
    ) throws(DeflateParameters.Refusal) {
        if !holds { throw DeflateParameters.Refusal(text: text) }
    }
}
