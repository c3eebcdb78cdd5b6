internal import Wire

/// One connection of a live server: a request that is half read, or an answer that is half written.
final class LiveConnection {
    /// The stages of its life.
    enum Phase {
        /// A request is awaited.
        case reading
        /// An answer is on its way; nothing is read meanwhile.
        case sending
        /// The last answer is written; what still comes is thrown away until the peer closes too, since
        /// closing with unread bytes would reset the connection under our last words.
        case leaving
        /// To be removed.
        case gone
    }

    let socket: FileDescriptor
    private let limits: LiveLimits
    private(set) var phase = Phase.reading
    /// When it ends if nothing changes its phase before.
    private(set) var deadline: Int64
    /// What is there of the next requests.
    private var input = ByteBuffer(capacity: 1_024)
    /// What is to be sent, in pieces, of the first of which `sent` bytes have gone.
    private var output: [[UInt8]] = []
    private var sent = 0
    /// Whether another request may follow the answer.
    private var keepsAlive = true
    private var answers = 0

    init(_ socket: consuming FileDescriptor, _ limits: LiveLimits, now: Int64) {
        self.socket = socket
        self.limits = limits
        deadline = now + limits.request
    }

    /// Whether it has been served and has not asked for more, so that it can be closed without harm.
    var isIdle: Bool { phase == .reading && answers > 0 && input.count == 0 }

    var wantsReading: Bool { phase == .reading || phase == .leaving }
    var wantsWriting: Bool { phase == .sending }

    /// Does what a descriptor is ready for.
    func serve(_ event: ReadyEvent, _ site: LiveSite, _ region: Region, now: Int64) {
        if event.closed {
            phase = .gone
        } else if event.writable, phase == .sending {
            send(now)
            takeRequests(site, now)
        } else if event.readable, wantsReading {
            receive(site, region, now)
        }
    }

    /// Ends it if its time is over.
    func end(at now: Int64) {
        if now >= deadline { phase = .gone }
    }

    private func receive(_ site: LiveSite, _ region: Region, _ now: Int64) {
        let count = Socket.receive(
            socket.raw, into: region, at: 0, limit: HTTPHead.maximumLength)
        guard count > 0 else {
            if count != -Int(Socket.wouldBlock) { phase = .gone }
            return
        }
        guard phase == .reading else { return }
        if isIdle { deadline = now + limits.request }
        region.withBytes(from: 0, to: count) { input.append($0) }
        takeRequests(site, now)
    }

    /// Answers the requests that are there, one after the other, as far as the peer takes the answers.
    private func takeRequests(_ site: LiveSite, _ now: Int64) {
        while phase == .reading, input.count > 0 {
            let parse = input.withBytes(from: 0, to: input.count) {
                HTTPRequest.parse($0, from: 0, to: $0.count)
            }
            switch parse {
            case .needMore: return
            case .refused(let status, let text):
                keepsAlive = false
                begin(PageAnswer(status: status, text: text), isWhole: true, now)
            case .request(let request):
                input.removeFirst(request.end)
                // A body is not read, so what follows it cannot be found.
                keepsAlive = request.keepsAlive && !request.hasBody
                begin(site.answer(to: request), isWhole: request.method != "HEAD", now)
            }
        }
    }

    /// Begins to send an answer; of one to HEAD only what stands before its content.
    private func begin(_ answer: PageAnswer, isWhole: Bool, _ now: Int64) {
        answers += 1
        phase = .sending
        deadline = now + limits.answer
        let second = MonotonicTime.wallClock() / 1_000_000_000
        output = [answer.head(keepsAlive: keepsAlive, wallSecond: second)]
        if isWhole { output.append(answer.content.bytes) }
        send(now)
    }

    /// Sends as much as the socket takes.
    private func send(_ now: Int64) {
        while let piece = output.first {
            if sent < piece.count {
                let count = Socket.send(socket.raw, piece, from: sent)
                if count < 0 {
                    if count != -Int(Socket.wouldBlock) { phase = .gone }
                    return
                }
                sent += count
                if sent < piece.count { continue }
            }
            output.removeFirst()
            sent = 0
        }
        if keepsAlive {
            phase = .reading
            deadline = now + (input.count > 0 ? limits.request : limits.idle)
            input.shrink(to: 1_024)
        } else {
            phase = .leaving
            deadline = now + limits.leaving
            Socket.shutdownWrite(socket.raw)
        }
    }
}
