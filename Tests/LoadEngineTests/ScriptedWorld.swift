import Wire

/// A transport without sockets and without real time: time passes in `wait` alone, up to the next
/// event of the scripted server or the deadline. A read brings one write of the server.
struct ScriptedWorld: PlainWorld {
    let server: ScriptedServer

    init(_ server: ScriptedServer) { self.server = server }

    func now() -> Int64 { server.clock + server.script.planningShift }

    func wait(until deadline: Int64?) -> Int {
        let coarse = server.script.coarse
        return server.wait(
            until: deadline.map {
                ($0 - server.script.planningShift + coarse - 1) / coarse * coarse
            })
    }

    var eventCapacity: Int { .max }

    func event(_ index: Int) -> ReadyEvent { server.event(index) }

    func connect(_ address: SocketAddress, token: UInt64, _ options: SocketOptions) -> Int32 {
        server.connect(token)
    }

    func connectError(_ handle: Int32) -> Int32 { 0 }

    func receive(_ handle: Int32, into region: Region, at offset: Int, limit: Int) -> Received {
        let room = min(limit, region.count - offset)
        guard let (segment, time) = server.receive(handle, room: room) else {
            return Received(count: -Int(Socket.wouldBlock), stamp: 0)
        }
        switch segment {
        case .end: return Received(count: 0, stamp: 0)
        case .bytes(let bytes):
            region.store(bytes, at: offset)
            return Received(
                count: bytes.count, stamp: server.script.stamps ? time : 0,
                isFull: bytes.count == room)
        }
    }

    func send(_ handle: Int32, _ bytes: borrowing ByteBuffer, from: Int, to end: Int) -> Int {
        let written = server.send(handle, Array(bytes.array(from: from)[..<(end - from)]))
        return written > 0 ? written : -Int(Socket.wouldBlock)
    }

    func rearm(_ handle: Int32, token: UInt64) { server.list(handle) }

    func close(_ handle: Int32, abrupt: Bool) { server.close(handle) }
}
