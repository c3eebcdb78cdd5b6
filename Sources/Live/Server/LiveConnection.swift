internal import Wire

/// One connection of a live server: a request that is half read, an answer that is half written, or a browser
/// that follows the feed.
final class LiveConnection {
    /// The stages of its life.
    enum Phase {
        /// A request is awaited.
        case reading
        /// An answer is on its way; nothing is read meanwhile.
        case sending
        /// A WebSocket is open.
        case following
        /// The last answer is written; what still comes is thrown away until the peer closes too, since
        /// closing with unread bytes would reset the connection under our last words.
        case leaving
        /// To be removed.
        case gone
    }

    let socket: FileDescriptor
    private let context: LiveContext
    private(set) var phase = Phase.reading
    /// What the poller watches; the loop's.
    var watched = (reading: true, writing: false)
    /// When it ends if nothing changes its phase before.
    private(set) var deadline: Int64
    /// What is there of the next requests or frames.
    private var input = ByteBuffer(capacity: 1_024)
    /// What is to be sent, in pieces, of the first of which `sent` bytes have gone.
    private var output: [[UInt8]] = []
    private var sent = 0
    /// What it is when the output is gone.
    private var next = Phase.reading
    private var answers = 0
    /// Whether a browser has missed a change, since it did not read what came before.
    private var isBehind = false
    /// Whether it says goodbye when what is on its way is gone.
    private var isLeaving = false
    /// Whether its WebSocket was opened.
    private(set) var isBrowser = false

    init(_ socket: consuming FileDescriptor, _ context: LiveContext, now: Int64) {
        self.socket = socket
        self.context = context
        deadline = now + context.limits.request
    }

    deinit { if isBrowser { context.browsers -= 1 } }

    /// Whether it has been served and has not asked for more, so that it can be closed without harm.
    var isIdle: Bool { phase == .reading && answers > 0 && input.count == 0 }

    /// Nothing is read of who does not take what was sent.
    var wantsReading: Bool {
        phase == .reading || phase == .leaving || phase == .following && output.isEmpty
    }
    var wantsWriting: Bool { !output.isEmpty }

    /// Does what a descriptor is ready for.
    func serve(_ event: ReadyEvent, now: Int64) {
        if event.closed {
            phase = .gone
        } else if event.writable, wantsWriting {
            send(now)
            takeInput(now)
        } else if event.readable, wantsReading {
            receive(now)
        }
    }

    /// Ends it if its time is over.
    func end(at now: Int64) {
        if now >= deadline { phase = .gone }
    }

    /// Sends a browser what is new; one that has not read what came before gets all when it has.
    func follow(_ change: [UInt8], now: Int64) {
        guard phase == .following else { return }
        if output.isEmpty { begin([change], then: .following, now) } else { isBehind = true }
    }

    /// Says goodbye to a browser, behind what is on its way to it.
    func leave(now: Int64) {
        guard phase == .following else { return }
        isLeaving = true
        if output.isEmpty { finish(now) }
    }

    // Reading

    private func receive(_ now: Int64) {
        let count = Socket.receive(socket.raw, into: context.region, at: 0)
        guard count > 0 else {
            if count != -Int(Socket.wouldBlock) { phase = .gone }
            return
        }
        if phase == .leaving { return }
        if isIdle { deadline = now + context.limits.request }
        context.region.withBytes(from: 0, to: count) { input.append($0) }
        takeInput(now)
    }

    /// Takes the requests or frames that are there, one after the other, as far as the peer takes the
    /// answers.
    private func takeInput(_ now: Int64) {
        while wantsReading, phase != .leaving, input.count > 0 {
            let goesOn = phase == .following ? takeFrame(now) : takeRequest(now)
            if !goesOn { return }
        }
    }

    /// Answers a request; false if it is not all there.
    private func takeRequest(_ now: Int64) -> Bool {
        let parse = input.withBytes(from: 0, to: input.count) {
            HTTPRequest.parse($0, from: 0, to: $0.count)
        }
        switch parse {
        case .needMore: return false
        case .refused(let status, let text):
            answer(PageAnswer(status: status, text: text), keepsAlive: false, now)
        case .request(let request):
            if request.wantsWebSocket, let feed = context.site.feed, feed.path == request.path {
                open(feed, request, now)
                return true
            }
            input.removeFirst(request.end)
            guard context.isOwn(request) else {
                answer(
                    PageAnswer(
                        status: 403,
                        text: "this page is for its own host: ask for it as localhost"),
                    keepsAlive: false, now)
                return true
            }
            // A body is not read, so what follows it cannot be found.
            answer(
                context.site.answer(to: request), isWhole: request.method != "HEAD",
                keepsAlive: request.keepsAlive && !request.hasBody, now)
        }
        return true
    }

    /// Answers a browser's frame; false if it is not all there.
    private func takeFrame(_ now: Int64) -> Bool {
        switch BrowserFrames.take(from: &input) {
        case .needMore: return false
        case .nothing: break
        case .ping(let payload):
            begin([BrowserFrames.frame(.pong, payload)], then: .following, now)
        case .close(let code): begin([BrowserFrames.close(code)], then: .leaving, now)
        case .failure(let code): begin([BrowserFrames.close(code)], then: .leaving, now)
        }
        return true
    }

    /// Opens a WebSocket to a page of this server.
    private func open(_ feed: any LiveFeed, _ request: HTTPRequest, _ now: Int64) {
        func refuse(_ status: Int, _ text: String) {
            answer(PageAnswer(status: status, text: text), keepsAlive: false, now)
        }
        guard context.isOwn(request), BrowserOrigin.isOwn(request) else {
            return refuse(403, "only pages of this server may follow the run")
        }
        let parse = input.withBytes(from: 0, to: input.count) {
            UpgradeOffer.parse($0, from: 0, to: $0.count)
        }
        switch parse {
        case .needMore: refuse(400, "not an opening handshake")
        case .refused(let status, let text): refuse(status, text)
        case .offer(let offer):
            guard context.browsers < context.limits.browsers else {
                return refuse(503, "too many browsers follow the run")
            }
            input.removeFirst(offer.end)
            // While nobody followed, nobody asked what is new.
            if context.browsers == 0 { _ = feed.change() }
            isBrowser = true
            context.browsers += 1
            begin([UpgradeReply.accept(offer)] + whole(feed), then: .following, now)
        }
    }

    /// The frame of all that there is. Its text is not copied, since many may wait for the same.
    private func whole(_ feed: any LiveFeed) -> [[UInt8]] {
        let text = feed.whole()
        return [BrowserFrames.head(.text, text.count), text]
    }

    // Sending

    /// Begins to send an answer; of one to HEAD only what stands before its content.
    private func answer(
        _ answer: PageAnswer, isWhole: Bool = true, keepsAlive: Bool, _ now: Int64
    ) {
        answers += 1
        let second = MonotonicTime.wallClock() / 1_000_000_000
        let head = answer.head(keepsAlive: keepsAlive, wallSecond: second)
        begin(
            isWhole ? [head, answer.content.bytes] : [head],
            then: keepsAlive ? .reading : .leaving, now)
    }

    /// Begins to send; nothing is on its way.
    private func begin(_ pieces: [[UInt8]], then next: Phase, _ now: Int64) {
        self.next = next
        phase = next == .following ? .following : .sending
        deadline = now + context.limits.answer
        output = pieces
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
        finish(now)
    }

    /// Is what it is to be now that all is sent.
    private func finish(_ now: Int64) {
        phase = next
        switch phase {
        case .following:
            deadline = .max
            if isBehind, let feed = context.site.feed {
                isBehind = false
                begin(whole(feed), then: .following, now)
            } else if isLeaving {
                begin([BrowserFrames.close(.goingAway)], then: .leaving, now)
            }
        case .leaving:
            deadline = now + context.limits.leaving
            Socket.shutdownWrite(socket.raw)
        default:
            deadline = now + (input.count > 0 ? context.limits.request : context.limits.idle)
            input.shrink(to: 1_024)
        }
    }
}
