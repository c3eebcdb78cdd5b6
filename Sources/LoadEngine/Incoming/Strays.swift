internal import Wire

/// The first frames that nobody took, for those who have to say why a reply did not come.
struct Strays {
    /// One of them.
    struct Stray {
        /// The generation of its connection.
        var generation: UInt32
        var profile: UInt16
        var opcode: Opcode
        /// Its payload, or the beginning of it.
        var bytes: [UInt8]
        /// How long the payload was.
        var count: Int
    }

    /// So many are kept, of different connections.
    private static let most = 8
    /// The most bytes that are kept of one.
    private static let longest = 16_384

    private var all: [Stray] = []

    /// Keeps a frame, unless there is one of its connection or there are enough.
    mutating func note(
        _ payload: Span<UInt8>, _ opcode: Opcode, on generation: UInt32, of profile: UInt16
    ) {
        guard all.count < Self.most, !all.contains(where: { $0.generation == generation }) else {
            return
        }
        let kept = payload.extracting(first: Self.longest)
        all.append(
            Stray(
                generation: generation, profile: profile, opcode: opcode,
                bytes: kept.indices.map { kept[$0] }, count: payload.count))
    }

    /// The one of a connection, else one that came to another client of the profile.
    func first(on generation: UInt32, of profile: UInt16) -> Stray? {
        all.first { $0.generation == generation } ?? all.first { $0.profile == profile }
    }
}
