internal import COpenSSL
import Glibc

/// Where a system keeps the certificates of the authorities that it trusts.
///
/// An OpenSSL that is linked in has the places of the system that it was made on; the tool looks at
/// those of the others itself.
enum SystemAuthorities: Equatable {
    /// OpenSSL's own places, or those that `SSL_CERT_FILE` and `SSL_CERT_DIR` name.
    case ofOpenSSL
    /// One file with all certificates.
    case file(String)
    /// A folder of certificates by hashes of their names, of which only those that are needed are read.
    case folder(String)

    /// The places in the order in which they are looked for.
    private static let places: [SystemAuthorities] = [
        .file("/etc/pki/tls/certs/ca-bundle.crt"),  // Fedora, Red Hat
        .folder("/etc/ssl/certs"),  // Debian, SUSE, Arch
        .file("/etc/ssl/certs/ca-certificates.crt"),  // containers with nothing but this file
        .file("/etc/ssl/cert.pem"),  // Alpine
        .file("/etc/ssl/ca-bundle.pem"),  // older SUSE
        .file("/etc/pki/ca-trust/extracted/pem/tls-ca-bundle.pem"),  // older Red Hat
    ]

    /// Those of this system.
    static func find() -> SystemAuthorities {
        let variables = unsafe [X509_get_default_cert_file_env(), X509_get_default_cert_dir_env()]
        let areNamed = unsafe variables.contains { name in
            guard let name = unsafe name else { return false }
            return unsafe getenv(name) != nil
        }
        guard !areNamed, let file = unsafe X509_get_default_cert_file(),
            let folder = unsafe X509_get_default_cert_dir()
        else { return .ofOpenSSL }
        return unsafe find(
            own: [.file(String(cString: file)), .folder(String(cString: folder))], below: "")
    }

    /// Those of the system whose files lie below a folder; `own` are OpenSSL's places.
    static func find(own: [SystemAuthorities], below root: String) -> SystemAuthorities {
        if own.contains(where: { $0.isThere(below: root) }) { return .ofOpenSSL }
        return places.first { $0.isThere(below: root) } ?? .ofOpenSSL
    }

    private func isThere(below root: String) -> Bool {
        switch self {
        case .ofOpenSSL: true
        case .file(let path): unsafe access(root + path, R_OK) == 0
        case .folder(let path): SystemAuthorities.holdsHashes(root + path)
        }
    }

    /// Whether OpenSSL finds certificates in a folder: by eight digits of a hash, a dot and a number.
    private static func holdsHashes(_ path: String) -> Bool {
        guard let folder = unsafe opendir(path) else { return false }
        defer { unsafe closedir(folder) }
        while let entry = unsafe readdir(folder) {
            let name = unsafe withUnsafeBytes(of: &entry.pointee.d_name) { bytes in
                unsafe Array(bytes.prefix { $0 != 0 })
            }
            if isHash(name) { return true }
        }
        return false
    }

    private static func isHash(_ name: [UInt8]) -> Bool {
        name.count > 9 && name[8] == UInt8(ascii: ".")
            && name.prefix(8).allSatisfy { digit in
                UInt8(ascii: "0")...UInt8(ascii: "9") ~= digit
                    || UInt8(ascii: "a")...UInt8(ascii: "f") ~= digit
            }
    }
}
