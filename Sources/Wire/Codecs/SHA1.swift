internal import COpenSSL

/// The digest that the opening handshake is made of (FIPS 180-4); not used where security matters.
enum SHA1 {
    /// The 20 bytes of the digest of `message`.
    static func digest(_ message: [UInt8]) -> [UInt8] {
        var digest = [UInt8](repeating: 0, count: 20)
        unsafe message.withUnsafeBufferPointer { message in
            unsafe digest.withUnsafeMutableBufferPointer { digest in
                _ = unsafe COpenSSL.SHA1(message.baseAddress, message.count, digest.baseAddress)
            }
        }
        return digest
    }
}
