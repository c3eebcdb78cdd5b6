internal import COpenSSL

/// A certificate with its private key, made here (RFC 5280); both as PEM text.
public struct Certificate: Hashable, Sendable {
    public let certificate: [UInt8]
    public let key: [UInt8]

    /// What a certificate is made for.
    public struct Request: Sendable {
        /// Common name of the subject.
        public var subject = "wsplan"
        /// Host names and address literals that it is for.
        public var names = ["localhost", "127.0.0.1", "::1"]
        /// Seconds from now to where it begins to be and ceases to be valid.
        public var validFrom = -3_600
        public var validTo = 366 * 86_400
        /// Whether it may sign others.
        public var isAuthority = false
        /// The extended key usage: `serverAuth` or `clientAuth`; nil leaves it open.
        public var usage: String? = "serverAuth"
        /// Bits of an RSA key; nil: a P-256 key.
        public var rsaBits: UInt32?

        /// A server's certificate for this host alone.
        public init() {}
    }

    /// Makes a key and a certificate for it, signed by `issuer`, or by itself.
    public static func make(
        _ request: Request = Request(), issuer: Certificate? = nil
    ) throws(TLSFailure) -> Certificate {
        let key =
            if let bits = request.rsaBits {
                unsafe clx_rsa_key(Int32(bits))
            } else {
                unsafe clx_p256_key()
            }
        guard let key = unsafe key, let x509 = unsafe X509_new() else {
            throw TLSFailure(TLSFailure.noted())
        }
        defer {
            unsafe EVP_PKEY_free(key)
            unsafe X509_free(x509)
        }
        unsafe fill(x509, request, key: key)
        let signer = unsafe issuer.flatMap { unsafe PEMText.first($0.certificate) }
        let signingKey = unsafe issuer.flatMap { unsafe PEMText.key($0.key) }
        defer {
            unsafe X509_free(signer)
            unsafe EVP_PKEY_free(signingKey)
        }
        let from = unsafe signer ?? x509
        unsafe X509_set_issuer_name(x509, X509_get_subject_name(from))
        for (name, value) in extensions(request) {
            guard unsafe clx_x509_extend(x509, from, name, value) == 1 else {
                throw TLSFailure("\(value): \(TLSFailure.noted())")
            }
        }
        guard unsafe X509_sign(x509, signingKey ?? key, EVP_sha256()) > 0 else {
            throw TLSFailure(TLSFailure.noted())
        }
        return unsafe Certificate(
            certificate: PEMText.write { unsafe PEM_write_bio_X509($0, x509) },
            key: PEMText.write {
                unsafe PEM_write_bio_PrivateKey($0, key, nil, nil, 0, nil, nil)
            })
    }

    private static func fill(_ x509: OpaquePointer, _ request: Request, key: OpaquePointer) {
        unsafe X509_set_version(x509, 2)
        var serial = [UInt8](repeating: 0, count: 8)
        unsafe RAND_bytes(&serial, 8)
        let number = serial.reduce(0) { $0 << 8 | Int($1) } & Int.max | 1
        unsafe ASN1_INTEGER_set_int64(X509_get_serialNumber(x509), Int64(number))
        unsafe X509_gmtime_adj(X509_getm_notBefore(x509), request.validFrom)
        unsafe X509_gmtime_adj(X509_getm_notAfter(x509), request.validTo)
        unsafe X509_set_pubkey(x509, key)
        let name = Array(request.subject.utf8)
        unsafe X509_NAME_add_entry_by_txt(
            X509_get_subject_name(x509), "CN", clx_mbstring_utf8(), name, Int32(name.count), -1, 0)
    }

    private static func extensions(_ request: Request) -> [(Int32, String)] {
        let names = request.names.map { name in
            (SocketAddress(literal: name, port: 0) == nil ? "DNS:" : "IP:") + name
        }
        var list: [(Int32, String)] = [
            (NID_basic_constraints, request.isAuthority ? "critical,CA:TRUE" : "CA:FALSE"),
            (
                NID_key_usage,
                request.isAuthority ? "critical,keyCertSign" : "digitalSignature,keyEncipherment"
            ),
        ]
        if !names.isEmpty {
            list.append((NID_subject_alt_name, names.joined(separator: ",")))
        }
        if let usage = request.usage { list.append((NID_ext_key_usage, usage)) }
        return list
    }
}

/// PEM text and the library's objects.
enum PEMText {
    /// Calls `body` with each certificate in a text; it is freed afterwards.
    static func each(_ text: [UInt8], _ body: (OpaquePointer) -> Void) {
        unsafe reading(text) { bio in
            while let certificate = unsafe PEM_read_bio_X509(bio, nil, nil, nil) {
                unsafe body(certificate)
                unsafe X509_free(certificate)
            }
            ERR_clear_error()
        }
    }

    /// The first certificate of a text; the caller frees it.
    static func first(_ text: [UInt8]) -> OpaquePointer? {
        unsafe reading(text) { unsafe PEM_read_bio_X509($0, nil, nil, nil) }
    }

    /// The private key in a text; the caller frees it.
    static func key(_ text: [UInt8]) -> OpaquePointer? {
        unsafe reading(text) { unsafe PEM_read_bio_PrivateKey($0, nil, nil, nil) }
    }

    /// Lends a BIO that reads a text where it lies.
    private static func reading<R>(_ text: [UInt8], _ body: (OpaquePointer?) -> R) -> R {
        unsafe text.withUnsafeBytes { bytes in
            let bio = unsafe BIO_new_mem_buf(bytes.baseAddress, Int32(clamping: bytes.count))
            defer { unsafe BIO_free(bio) }
            return unsafe body(bio)
        }
    }

    /// What `body` writes.
    static func write(_ body: (OpaquePointer?) -> Int32) -> [UInt8] {
        let bio = unsafe BIO_new(BIO_s_mem())
        defer { unsafe BIO_free(bio) }
        _ = unsafe body(bio)
        var bytes: UnsafeMutablePointer<CChar>?
        let count = unsafe clx_bio_memory(bio, &bytes)
        return unsafe UnsafeBufferPointer(start: bytes, count: count).map(UInt8.init(bitPattern:))
    }
}
