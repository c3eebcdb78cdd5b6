internal import COpenSSL

/// The digest that names a plan (FIPS 180-4).
public enum SHA256 {
    /// The digest of `message` as 64 hexadecimal digits.
    public static func hex(_ message: [UInt8]) -> String {
        var digest = [UInt8](repeating: 0, count: 32)
        unsafe message.withUnsafeBufferPointer { message in
            unsafe digest.withUnsafeMutableBufferPointer { digest in
                unsafe clx_sha256(message.baseAddress, message.count, digest.baseAddress)
            }
        }
        return digest.map { String($0 >> 4, radix: 16) + String($0 & 15, radix: 16) }.joined()
    }
}
