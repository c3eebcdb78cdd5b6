internal import JSONScan
internal import Units
internal import Wire

/// The words of a chat, and where they stand in messages.
final class ChatVocabulary: Sendable {
    enum Request { case join, say, leave }

    let document = FieldPath(steps: [])
    let id = ChatVocabulary.path("id")
    let room = ChatVocabulary.path("room")
    let toSelf = ChatVocabulary.path("self")
    let yes = JSONConstant.bool(true)
    private let type = ChatVocabulary.path("t")
    private let requests = WordTable<Request>([
        ("join", .join), ("say", .say), ("leave", .leave),
    ])

    private static func path(_ key: String) -> FieldPath {
        FieldPath(steps: [FieldPath.Step(key: Array(key.utf8), index: nil)])
    }

    /// What a message asks for; nil if that is nothing known.
    func request(_ bytes: Span<UInt8>) -> Request? {
        requests.value(of: JSONScan.find(type, in: bytes), in: bytes)
    }
}

/// Rooms for chats. A connection is in one room at most:
///
///     { t: join, room }     { t: joined, room }, with the id of the message if it has one
///     { t: say, … }         goes as it came to each other member of the room, once and in order, and
///                           to the sender itself if it has `self: true`
///     { t: leave }          { t: left, room }
///     anything else         { t: error, error }, also what is said outside a room
///
/// A member that does not read what it gets delays nobody: it is dropped when too much waits for it.
extension ServerConnection {
    /// Does what a message asks for.
    mutating func chat(
        _ message: borrowing ByteBuffer, _ kind: MessageKind, _ context: inout ServerContext
    ) {
        var answer = context.shared.lendBuffer()
        let said = message.withBytes(from: 0, to: message.count) { bytes in
            takeChat(bytes, isText: kind.text, in: &answer, &context)
        }
        if let said {
            if said.toSelf { copy(message, kind, &context) }
            if context.audiences[said.room].count > 1 {
                context.broadcasts.add(message, kind, to: said.room)
            }
        } else {
            put(
                &answer, MessageKind(text: true, compressed: kind.compressed),
                received: context.truth?.received, &context)
        }
        context.shared.takeBack(answer)
    }

    /// Takes a message and puts its answer together; where something is said there is none, but the
    /// room that hears it.
    private mutating func takeChat(
        _ bytes: Span<UInt8>, isText: Bool, in answer: inout ByteBuffer,
        _ context: inout ServerContext
    ) -> (room: Int, toSelf: Bool)? {
        let words = context.chat
        guard isText, JSONScan.find(words.document, in: bytes)?.kind == .object else {
            refuse("not a JSON object in a text message", nil, bytes, in: &answer)
            return nil
        }
        let id = JSONScan.find(words.id, in: bytes)
        switch words.request(bytes) {
        case .say:
            guard let room else {
                refuse("not in a room", id, bytes, in: &answer)
                return nil
            }
            let toSelf = JSONScan.find(words.toSelf, in: bytes)
            return (room, toSelf.map { JSONScan.equals($0, in: bytes, words.yes) } ?? false)
        case .join:
            var name: [UInt8] = []
            guard let found = JSONScan.find(words.room, in: bytes), found.kind == .string,
                JSONScan.append(found, in: bytes, to: &name)
            else {
                refuse("no room is named", id, bytes, in: &answer)
                return nil
            }
            if let room { context.audiences.leave(self.id.slot, room) }
            room = context.audiences.join(self.id.slot, name)
            answer.begin("t", "joined", id: id, of: bytes)
            answer.append("room", found, of: bytes)
            answer.append("}")
        case .leave:
            guard let left = room else {
                refuse("not in a room", id, bytes, in: &answer)
                return nil
            }
            answer.begin("t", "left", id: id, of: bytes)
            let name = String(decoding: context.audiences.name(of: left), as: UTF8.self)
            answer.append("room", text: name.jsonEscaped)
            answer.append("}")
            context.audiences.leave(self.id.slot, left)
            room = nil
        case nil: refuse("'t' is none of join, say, leave", id, bytes, in: &answer)
        }
        return nil
    }

    private func refuse(
        _ text: String, _ id: JSONValueRange?, _ bytes: Span<UInt8>, in answer: inout ByteBuffer
    ) {
        answer.begin("t", "error", id: id, of: bytes)
        answer.append("error", text: text)
        answer.append("}")
    }
}
