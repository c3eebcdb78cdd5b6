internal import COpenSSL

/// Where the TLS library of one thread reads and writes its records: what was received for the
/// connection at hand, and what is to be sent for it. All connections of a thread share it, one at a
/// time, so that records leave in one write and an idle connection owns no buffer.
@safe public struct TLSWire: ~Copyable {
    /// What the library's callbacks see.
    struct State: ~Copyable {
        /// Records received and not yet taken are the bytes `position..<end`.
        let input = Region(count: TLSWire.inputSize)
        var position = 0
        var end = 0
        var output = ByteBuffer(capacity: 32 << 10)
    }

    /// Bytes received at once at most. What the library holds back of an incomplete record, at most
    /// 17 KiB, fits beside them into a read of 256 KiB.
    static let inputSize = 224 << 10

    let state: UnsafeMutablePointer<State>

    /// An empty wire.
    public init() {
        unsafe state = .allocate(capacity: 1)
        unsafe state.initialize(to: State())
    }

    deinit {
        unsafe state.pointee.input.free()
        unsafe state.deinitialize(count: 1)
        unsafe state.deallocate()
    }

    /// A BIO whose two ends are this wire.
    func makeBIO() -> OpaquePointer? {
        guard let method = unsafe TLSWire.method.raw, let bio = unsafe BIO_new(method) else {
            return nil
        }
        unsafe BIO_set_data(bio, state)
        unsafe BIO_set_init(bio, 1)
        return unsafe bio
    }

    /// The way from the library to the wire (BIO_meth_new(3)).
    @safe private struct Method: @unchecked Sendable {
        let raw: OpaquePointer?
    }

    private static let method: Method = {
        let method = unsafe BIO_meth_new(BIO_get_new_index() | BIO_TYPE_SOURCE_SINK, "wsplan")
        unsafe BIO_meth_set_read_ex(method) { bio, target, size, count in
            unsafe TLSWire.read(bio, target, size, count)
        }
        unsafe BIO_meth_set_write_ex(method) { bio, source, size, count in
            unsafe TLSWire.write(bio, source, size, count)
        }
        unsafe BIO_meth_set_ctrl(method) { _, command, _, _ in
            command == BIO_CTRL_FLUSH ? 1 : 0
        }
        return unsafe Method(raw: method)
    }()

    private static func state(_ bio: OpaquePointer?) -> UnsafeMutablePointer<State>? {
        unsafe BIO_get_data(bio)?.assumingMemoryBound(to: State.self)
    }

    private static func read(
        _ bio: OpaquePointer?, _ target: UnsafeMutablePointer<CChar>?, _ size: Int,
        _ count: UnsafeMutablePointer<Int>?
    ) -> Int32 {
        guard let state = unsafe state(bio), let target = unsafe target else { return 0 }
        let there = unsafe min(size, state.pointee.end - state.pointee.position)
        if there == 0 {
            unsafe clx_bio_want_read(bio)
            return 0
        }
        unsafe clx_bio_clear(bio)
        unsafe UnsafeMutableRawPointer(target).copyMemory(
            from: state.pointee.input.address(of: state.pointee.position), byteCount: there)
        unsafe state.pointee.position += there
        unsafe count?.pointee = there
        return 1
    }

    private static func write(
        _ bio: OpaquePointer?, _ source: UnsafePointer<CChar>?, _ size: Int,
        _ count: UnsafeMutablePointer<Int>?
    ) -> Int32 {
        guard let state = unsafe state(bio), let source = unsafe source else { return 0 }
        unsafe clx_bio_clear(bio)
        let bytes = unsafe UnsafeRawBufferPointer(start: source, count: size)
        unsafe state.pointee.output.append(bytes.bindMemory(to: UInt8.self).span)
        unsafe count?.pointee = size
        return 1
    }
}
