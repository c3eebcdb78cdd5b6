import TestSupport
import Testing

@testable import Wire

/// Where the certificates of authorities are found, by what lies in the folders of a system.
@Suite struct SystemAuthoritiesTests {
    private static let own: [SystemAuthorities] = [
        .file("/usr/lib/ssl/cert.pem"), .folder("/usr/lib/ssl/certs"),
    ]

    @Test(
        arguments: [
            ([], .ofOpenSSL),
            (["/usr/lib/ssl/cert.pem", "/etc/ssl/cert.pem"], .ofOpenSSL),
            (["/usr/lib/ssl/certs/0a1b2c3d.0", "/etc/ssl/certs/0a1b2c3d.0"], .ofOpenSSL),
            // Debian without the program openssl
            (
                ["/etc/ssl/certs/0a1b2c3d.0", "/etc/ssl/certs/ca-certificates.crt"],
                .folder("/etc/ssl/certs")
            ),
            // a container with one file
            (["/etc/ssl/certs/ca-certificates.crt"], .file("/etc/ssl/certs/ca-certificates.crt")),
            (["/etc/ssl/certs/0A1B2C3D.0"], .ofOpenSSL), (["/etc/ssl/certs/0a1b2c3d"], .ofOpenSSL),
            // Fedora
            (
                ["/etc/pki/tls/certs/ca-bundle.crt", "/etc/ssl/certs/0a1b2c3d.0"],
                .file("/etc/pki/tls/certs/ca-bundle.crt")
            ),
            // Alpine
            (["/etc/ssl/cert.pem", "/etc/ssl/openssl.cnf"], .file("/etc/ssl/cert.pem")),
            (["/etc/ssl/ca-bundle.pem"], .file("/etc/ssl/ca-bundle.pem")),
            (
                ["/etc/pki/ca-trust/extracted/pem/tls-ca-bundle.pem"],
                .file("/etc/pki/ca-trust/extracted/pem/tls-ca-bundle.pem")
            ),
        ] as [([String], SystemAuthorities)])
    func areFound(_ files: [String], _ expected: SystemAuthorities) throws {
        let root = try TemporaryFolder()
        for file in files { try root.file(String(file.dropFirst()), "") }
        let found = SystemAuthorities.find(
            own: Self.own, below: String(root.root.dropLast()))
        #expect(found == expected)
    }
}
