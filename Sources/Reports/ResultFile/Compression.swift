import CZlib

/// The bytes in zlib's format (RFC 1950), compressed as far as is quick.
func compressed(_ bytes: [UInt8]) -> [UInt8] {
    let most = Int(compressBound(UInt(bytes.count)))
    var room = [UInt8](repeating: 0, count: most)
    var size = UInt(most)
    let status = unsafe room.withUnsafeMutableBufferPointer { room in
        unsafe bytes.withUnsafeBufferPointer { source in
            unsafe compress2(room.baseAddress, &size, source.baseAddress, UInt(source.count), 1)
        }
    }
    precondition(status == Z_OK, "zlib cannot compress")
    return [UInt8](room[..<Int(size)])
}
