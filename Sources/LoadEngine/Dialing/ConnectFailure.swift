internal import Metrics
internal import Wire

/// Why a connect did not lead to a session. The sentence is made up only when it is shown, which it
/// is for the first of its kind.
enum ConnectFailure: Equatable {
    /// No socket: what the first address answered, which may be that of a proxy.
    case socket(Int32, by: SocketAddress, name: String?, isProxied: Bool)
    /// A socket was taken and then reset before that was seen: by whoever was to speak in this part.
    case reset(ConnectionState)
    case noAddress(host: String, problem: String)
    /// A part of the connect did not end; `when` ends the sentence that says so.
    case slow(ConnectionState, when: String)
    case tooManyRedirects(status: Int)
    case noTarget(status: Int, location: String)
    /// A redirect would give TLS up.
    case plainTarget(status: Int)

    /// What it is counted as.
    var kind: ErrorKind {
        switch self {
        case .socket(let code, _, _, let isProxied):
            let kind = ErrorKind(connect: code)
            return isProxied && !kind.isOfGenerator ? .proxy : kind
        case .reset(.tunnelling): return .proxy
        case .reset(.securing): return .tls
        case .reset: return .handshake
        case .noAddress: return .dns
        case .slow(.tunnelling, _): return .proxy
        case .slow(.securing, _): return .tls
        case .slow(.upgrading, _): return .handshakeTimeout
        case .slow: return .connectTimeout
        case .tooManyRedirects, .noTarget, .plainTarget: return .handshake
        }
    }

    /// The status that the server answered with, 0 for none.
    var status: UInt16 {
        switch self {
        case .tooManyRedirects(let status), .noTarget(let status, _), .plainTarget(let status):
            UInt16(clamping: status)
        default: 0
        }
    }

    /// The sentence that reports show.
    var text: String {
        switch self {
        case .socket(let code, let address, let name, _):
            let text = ConnectFailure.told(code, of: address, name)
            return kind == .proxy ? "the proxy cannot be reached: \(text)" : text
        case .reset(.tunnelling): return "reset by the proxy"
        case .reset(.securing): return "reset during the TLS handshake"
        case .reset: return "reset during the handshake"
        case .noAddress(let host, let problem): return "no address for \(host): \(problem)"
        case .slow(.tunnelling, let when): return "no answer from the proxy \(when)"
        case .slow(.securing, let when): return "no answer to the TLS handshake \(when)"
        case .slow(.upgrading, let when): return "no answer to the handshake \(when)"
        case .slow(_, let when): return "no connection \(when)"
        case .tooManyRedirects: return "more than \(EngineLimits.redirects) redirects"
        case .noTarget(let status, let location):
            return "status \(status) to '\(location.prefix(200))', which is not a target"
        case .plainTarget(let status):
            return "status \(status) from wss to ws, which is not followed"
        }
    }

    /// What a system call said of an address, such as `Connection refused by 127.0.0.2:80 (name)`.
    private static func told(_ code: Int32, of address: SocketAddress, _ name: String?) -> String {
        let text = SystemError(code: code).description
        if ErrorKind(connect: code).isOfGenerator { return text }
        let named = name.map { "\(address) (\($0))" } ?? "\(address)"
        return code == 111 ? "\(text) by \(named)" : "\(text): \(named)"
    }
}

extension ErrorKind {
    /// The kind of a connect that ended with this errno.
    init(connect code: Int32) {
        switch code {
        // A socket file whose listener has no room for another connect answers EAGAIN.
        case 111, 11: self = .refused
        case 110: self = .connectTimeout
        case 99, 98: self = .addressExhausted
        case 23, 24: self = .descriptors
        // A target that does not listen refuses; this one took the connect and then reset it.
        case 104, 32: self = .handshake
        default: self = .unreachable
        }
    }
}
