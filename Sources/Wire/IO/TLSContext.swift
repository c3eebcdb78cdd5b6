internal import COpenSSL

/// What all secured connections to one target, or of one server, share: trust, certificate, rules.
/// It does not change once it is made, and threads may share it.
@safe public final class TLSContext: @unchecked Sendable {
    /// The library's own object, which counts references atomically.
    let raw: OpaquePointer
    /// What clients ask of it; nil for a server.
    let settings: TLSSettings?

    /// A file that cannot be used, or a library that cannot; the text names it.
    public struct Unusable: Error, Hashable, Sendable, CustomStringConvertible {
        public let text: String
        public var description: String { text }

        public init(_ text: String) { self.text = text }
    }

    /// For clients: TLS 1.2 and 1.3, ALPN `http/1.1`. Reads the files that the settings name.
    public init(client settings: TLSSettings) throws(Unusable) {
        unsafe raw = try TLSContext.make(TLS_client_method())
        self.settings = settings
        // The wire form of one protocol name (RFC 7301 §3.1).
        let protocols = [UInt8(8)] + Array("http/1.1".utf8)
        _ = unsafe SSL_CTX_set_alpn_protos(raw, protocols, UInt32(protocols.count))
        if settings.verifies {
            try trust(settings.trust)
            unsafe SSL_CTX_set_verify(raw, SSL_VERIFY_PEER, nil)
        } else {
            unsafe SSL_CTX_set_verify(raw, SSL_VERIFY_NONE, nil)
        }
        if let certificate = settings.certificate {
            try present(certificate: certificate, key: settings.key ?? certificate)
        }
    }

    /// For a server with this identity. With `clientAuthorities` it wants a certificate of each
    /// client, of an authority in this PEM file.
    public init(
        server identity: TLSIdentity, clientAuthorities: String? = nil
    ) throws(Unusable) {
        unsafe raw = try TLSContext.make(TLS_server_method())
        settings = nil
        // A server has many connections that rest, and nobody measures its time.
        _ = unsafe clx_ssl_ctx_mode(raw, Int(SSL_MODE_RELEASE_BUFFERS))
        try present(identity)
        if let clientAuthorities {
            try trust(.file(clientAuthorities))
            unsafe SSL_CTX_set_verify(
                raw, SSL_VERIFY_PEER | SSL_VERIFY_FAIL_IF_NO_PEER_CERT, nil)
        }
        unsafe SSL_CTX_set_alpn_select_cb(
            raw,
            { _, chosen, length, offered, offeredLength, _ in
                unsafe TLSContext.chooseProtocol(chosen, length, offered, offeredLength)
            }, nil)
    }

    deinit { unsafe SSL_CTX_free(raw) }

    private static func make(_ method: OpaquePointer?) throws(Unusable) -> OpaquePointer {
        guard let raw = unsafe SSL_CTX_new(method) else {
            throw Unusable("OpenSSL cannot start: \(TLSFailure.noted())")
        }
        _ = unsafe clx_ssl_ctx_min_version(raw, TLS1_2_VERSION)
        // During another handshake a write would have to wait for a read.
        unsafe clx_ssl_ctx_no_renegotiation(raw)
        // Sessions are kept by whoever may use them again.
        _ = unsafe clx_ssl_ctx_session_cache(raw, Int(SSL_SESS_CACHE_OFF))
        // Nobody is there to be asked for a password.
        unsafe SSL_CTX_set_default_passwd_cb(raw) { _, _, _, _ in 0 }
        return unsafe raw
    }

    private func trust(_ trust: TLSSettings.Trust) throws(Unusable) {
        switch trust {
        case .system:
            switch SystemAuthorities.find() {
            case .file(let path): try self.trust(.file(path))
            case .folder(let path):
                if unsafe SSL_CTX_load_verify_dir(raw, path) != 1 {
                    throw Unusable("cannot read certificates of '\(path)': \(TLSFailure.noted())")
                }
            case .ofOpenSSL:
                if unsafe SSL_CTX_set_default_verify_paths(raw) != 1 {
                    throw Unusable("the system's certificates: \(TLSFailure.noted())")
                }
            }
        case .file(let path):
            if unsafe SSL_CTX_load_verify_file(raw, path) != 1 {
                throw Unusable("cannot read certificates of '\(path)': \(TLSFailure.noted())")
            }
        case .text(let text):
            let store = unsafe SSL_CTX_get_cert_store(raw)
            var count = 0
            unsafe PEMText.each(text) { certificate in
                if unsafe X509_STORE_add_cert(store, certificate) == 1 { count += 1 }
            }
            if count == 0 { throw Unusable("no certificate in the text given") }
        }
    }

    /// Loads a certificate with its chain, and the key that belongs to it.
    private func present(certificate: String, key: String) throws(Unusable) {
        if unsafe SSL_CTX_use_certificate_chain_file(raw, certificate) != 1 {
            throw Unusable(
                "cannot read the certificate '\(certificate)': \(TLSFailure.noted())")
        }
        if unsafe SSL_CTX_use_PrivateKey_file(raw, key, SSL_FILETYPE_PEM) != 1 {
            throw Unusable("'\(key)' holds no private key that can be used without a password")
        }
        if unsafe SSL_CTX_check_private_key(raw) != 1 {
            throw Unusable("the key '\(key)' does not belong to '\(certificate)'")
        }
    }

    private func present(_ identity: TLSIdentity) throws(Unusable) {
        switch identity {
        case .files(let certificate, let key): try present(certificate: certificate, key: key)
        case .made(let made):
            let certificate = unsafe PEMText.first(made.certificate)
            let key = unsafe PEMText.key(made.key)
            defer {
                unsafe X509_free(certificate)
                unsafe EVP_PKEY_free(key)
            }
            if unsafe SSL_CTX_use_certificate(raw, certificate) != 1
                || SSL_CTX_use_PrivateKey(raw, key) != 1
            {
                throw Unusable("cannot use the certificate: \(TLSFailure.noted())")
            }
        }
    }

    /// Takes `http/1.1` if the client offers it, else goes on without a choice.
    private static func chooseProtocol(
        _ chosen: UnsafeMutablePointer<UnsafePointer<UInt8>?>?,
        _ length: UnsafeMutablePointer<UInt8>?,
        _ offered: UnsafePointer<UInt8>?, _ offeredLength: UInt32
    ) -> Int32 {
        guard let chosen = unsafe chosen, let length = unsafe length,
            let offered = unsafe offered
        else { return SSL_TLSEXT_ERR_NOACK }
        let wanted = Array("http/1.1".utf8)
        var at = 0
        while at < Int(offeredLength) {
            let size = unsafe Int(offered[at])
            let name = unsafe UnsafeBufferPointer(start: offered + at + 1, count: size)
            if at + 1 + size <= Int(offeredLength), unsafe name.elementsEqual(wanted) {
                unsafe chosen.pointee = offered + at + 1
                unsafe length.pointee = UInt8(size)
                return SSL_TLSEXT_ERR_OK
            }
            at += 1 + size
        }
        return SSL_TLSEXT_ERR_NOACK
    }
}

/// Who a server says it is.
public enum TLSIdentity: Sendable {
    /// PEM files of its certificate (with the chain) and its private key.
    case files(certificate: String, key: String)
    /// A certificate made for it.
    case made(Certificate)
}
