internal import COpenSSL

/// Why a secured connection could not be made or went on no longer.
public struct TLSFailure: Error, Hashable, Sendable {
    /// One line for a report.
    public let text: String

    init(_ text: String) { self.text = text }

    /// The failure that a call on `ssl` has just met, in words; `name` is what was asked for.
    static func of(_ ssl: OpaquePointer, name: String?) -> TLSFailure {
        let verified = unsafe SSL_get_verify_result(ssl)
        let code = ERR_peek_error()
        ERR_clear_error()
        if code == 0 { return TLSFailure("the TLS connection broke") }
        // Reasons are numbered by each part of the library for itself.
        guard ERR_GET_LIB(code) == ERR_LIB_SSL else { return TLSFailure(text(of: code)) }
        let reason = ERR_GET_REASON(code)
        // What is wrong with a certificate is the cause only where certificates are checked; it is
        // noted in any case.
        if reason == SSL_R_CERTIFICATE_VERIFY_FAILED, verified != Int(X509_V_OK) {
            return TLSFailure(certificate(verified, name: name))
        }
        return TLSFailure(words(reason) ?? text(of: code))
    }

    /// The first of the errors that OpenSSL has noted, in its own words.
    static func noted() -> String {
        let code = ERR_peek_error()
        ERR_clear_error()
        return code == 0 ? "unknown error" : text(of: code)
    }

    private static func text(of code: UInt) -> String {
        if ERR_GET_LIB(code) == ERR_LIB_SYS {
            return SystemError(code: Int32(truncatingIfNeeded: ERR_GET_REASON(code))).description
        }
        guard let reason = unsafe ERR_reason_error_string(code) else { return "error \(code)" }
        return unsafe String(cString: reason)
    }

    /// What is wrong with the peer's certificate.
    private static func certificate(_ result: Int, name: String?) -> String {
        let shown = name.map { "'\($0)'" } ?? "the host"
        switch Int32(truncatingIfNeeded: result) {
        case X509_V_ERR_HOSTNAME_MISMATCH, X509_V_ERR_IP_ADDRESS_MISMATCH:
            return "the certificate is not for \(shown)"
        case X509_V_ERR_CERT_HAS_EXPIRED: return "the certificate has expired"
        case X509_V_ERR_CERT_NOT_YET_VALID: return "the certificate is not valid yet"
        case X509_V_ERR_DEPTH_ZERO_SELF_SIGNED_CERT:
            return "the certificate is self-signed and not trusted"
        case X509_V_ERR_SELF_SIGNED_CERT_IN_CHAIN:
            return "the certificate's root is not trusted (self-signed in the chain)"
        case X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT_LOCALLY,
            X509_V_ERR_UNABLE_TO_VERIFY_LEAF_SIGNATURE:
            return "the certificate's issuer is unknown"
        case X509_V_ERR_INVALID_PURPOSE: return "the certificate is not made for servers"
        case X509_V_ERR_EE_KEY_TOO_SMALL, X509_V_ERR_CA_KEY_TOO_SMALL,
            X509_V_ERR_CA_MD_TOO_WEAK:
            return "the certificate is too weak (\(verifyText(result)))"
        default: return "the certificate was not accepted: \(verifyText(result))"
        }
    }

    private static func verifyText(_ result: Int) -> String {
        unsafe String(cString: X509_verify_cert_error_string(result))
    }

    /// Clearer words for the usual reasons; those of alerts are those of RFC 8446 §6.2.
    private static func words(_ reason: Int32) -> String? {
        switch reason {
        case SSL_R_WRONG_VERSION_NUMBER, SSL_R_HTTP_REQUEST, SSL_R_PACKET_LENGTH_TOO_LONG,
            SSL_R_BAD_RECORD_TYPE:
            "the peer does not speak TLS"
        case SSL_R_UNEXPECTED_EOF_WHILE_READING: "the peer ended the stream without a TLS close"
        case SSL_R_UNSUPPORTED_PROTOCOL, alert(SSL_AD_PROTOCOL_VERSION):
            "no TLS version in common (1.2 and 1.3 are spoken here)"
        case alert(SSL_AD_CERTIFICATE_REQUIRED): "the server wants a client certificate"
        case alert(SSL_AD_UNKNOWN_CA): "the peer does not know the issuer of our certificate"
        case alert(SSL_AD_BAD_CERTIFICATE), alert(SSL_AD_UNSUPPORTED_CERTIFICATE),
            alert(SSL_AD_CERTIFICATE_UNKNOWN):
            "the peer did not accept our certificate"
        case alert(SSL_AD_CERTIFICATE_EXPIRED): "the peer says that our certificate has expired"
        case alert(SSL_AD_HANDSHAKE_FAILURE): "the peer refused the handshake"
        case alert(SSL_AD_UNRECOGNIZED_NAME): "the server does not know the name we asked for"
        case alert(SSL_AD_INTERNAL_ERROR): "the peer reported an internal error in the handshake"
        default: nil
        }
    }

    private static func alert(_ description: Int32) -> Int32 {
        SSL_AD_REASON_OFFSET + description
    }
}
