import CZlib

/// The CRC-32 of the bytes, as zlib computes it.
func checksum(_ bytes: some Collection<UInt8>) -> UInt32 {
    let sum = bytes.withContiguousStorageIfAvailable { buffer in
        unsafe CZlib.crc32_z(0, buffer.baseAddress, buffer.count)
    }
    return UInt32(truncatingIfNeeded: sum ?? 0)
}
