import PlanText
import Units

extension Section {
    static let profile = Section("profile")
}

/// How clients behave.
extension Keys {
    static let profile: Record<Profile> = Record(
        .profile, "One kind of virtual client.", Profile(name: "")
    ) {
        Row(
            "weight", .weight, \.weight,
            "Its share of the clients, relative to the other weights; 0 is for `extends` only.")
        Row(
            "extends", .name(of: .profile),
            "A profile whose keys apply here too, except `weight` and `group`."
        ) { _, _ in }
        Row(
            "target", .ownTarget, \.target,
            "A target of its own, whose keys replace the plan's.")
        Row("group", .name(.group), later: true, "The group in whose rooms its clients are.")
        Row(
            "session", .spread.described(as: .oneOf([.spread, .word(["none"])])), \.session,
            default: "as long as the load wants; of an arrival, one run of its `flow`",
            "How long a session lasts from open.")
        Row(
            "sessions", .whole(1...1_000_000_000), \.lifecycle.sessions, default: "no limit",
            "How many sessions a client has before it leaves; arrivals have one.")
        Row(
            "rest", .spread.described(as: .oneOf([.word(["none"]), .spread])),
            \.lifecycle.rest, default: "none",
            "How long a client rests between two sessions.")
        Row(
            "activity", .section(.activity, Keys.activity), \.lifecycle.activity,
            default: "always busy",
            "Busy and idle times in turn.")
        Row(
            "reconnect", .reconnect,
            default: "from \(delays.delay) to \(delays.max), forever",
            "What happens when a session ends other than planned."
        ) { $0.reconnect = $1 }
        Row(
            "failover", .section(.failover, Keys.failover), \.lifecycle.failover,
            "When clients move on to the next of several `urls`.")
        Row(
            "pool", .section(.pool, Keys.pool), \.lifecycle.pool,
            "Connections that the clients share instead of owning one each.")
        Row(
            "heartbeat", .section(.heartbeat, Keys.heartbeat), \.lifecycle.heartbeat,
            "Pings that find out whether the peer is still there.")
        Row(
            "disrupt",
            .section(.disrupt, Keys.disrupt).described(
                as: .oneOf([.section(.disrupt), .word(["none"])])),
            \.lifecycle.disrupt, default: "none",
            "Cuts of a client's connection, again and again.")
        Row(
            "read-rate", .byteRate, \.readRate, default: "no limit",
            "How fast a session reads at most, like a slow consumer.")
        Row("close", .profileClose, "How sessions end by plan.") { $0.close = $1 }
        Row("open", .steps, "The steps with which a session begins.") { $0.open = $1 }
        Row("send", .schedules, "Planned sends: a schedule, or a list of several.") {
            $0.send = $1
        }
        Row(
            "flow",
            .steps.described(
                as: .oneOf([.list(.section(.step), least: 1), .word(["none"])])),
            "Steps that start again until the session ends, alongside `send` if there is one."
        ) { $0.flow = $1 }
        Row("react", .reactions, "What answers frames by itself.") { $0.reactions = $1 }
    } finish: { reader, fields, profile in
        if let send = fields["send"], fields["flow"] != nil, fields["pool"] != nil {
            reader.error(
                .conflict, "a profile with 'pool' has either 'send' or 'flow', not both",
                at: send.range,
                hint: "a connection is borrowed for a message or for a run of the flow; write two "
                    + "profiles")
        }
        reader.report(FailoverCheck.findings(fields, reader.scope))
        reader.report(DisruptCheck.findings(fields, profile))
    }
}

extension Keys {
    /// The delays between tries that hold without `reconnect`.
    private static let delays = Profile.Reconnect()
}

extension Kind<Int> {
    /// The name of something that the plan defines.
    static func name(of kind: NameKind) -> Kind {
        Kind(.name(kind)) { reader, node, _ in reader.index(node, kind) }
    }
}

extension Kind<Profile.OwnTarget> {
    fileprivate static var ownTarget: Kind {
        Kind(.oneOf([.spelled(.target), .section(.ownTarget)])) { reader, node, _ in
            reader.ownTarget(node)
        }
    }
}

extension Reader {
    func profile(_ member: Member) -> Profile? {
        uses.part = .profile(member.key)
        defer { uses.part = .plan }
        guard var fields = fields(member.value, .profile) else { return nil }
        for key in ["session", "rest", "disrupt", "send", "flow"]
        where fields[key]?.isNone ?? false {
            fields[key] = nil
        }
        var profile = record(fields, Keys.profile)
        profile?.name = member.key
        report(CaptureCheck.findings(of: member, fields, scope, uses))
        return profile
    }
}
