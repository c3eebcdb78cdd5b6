import PlanText
import Units

extension Section {
    static let activity = Section("activity")
    static let failover = Section("failover")
    static let pool = Section("pool")
    static let heartbeat = Section("heartbeat")
    static let disrupt = Section("disrupt")
    static let reconnect = Section("reconnect")
}

/// How the sessions of a profile follow each other.
extension Keys {
    static let activity: Record<Profile.Lifecycle.Activity> = Record(
        .activity, "Busy and idle times in turn; while idle no sends are planned.",
        Profile.Lifecycle.Activity()
    ) {
        Row("busy", .spread, \.busy, required: true, "How long a busy time is.")
        Row("idle", .spread, \.idle, required: true, "How long an idle time is.")
    }

    static let failover: Record<Profile.Lifecycle.Failover> = Record(
        .failover, "When clients move on to the next of several `urls`.",
        Profile.Lifecycle.Failover()
    ) {
        Row(
            "after", .whole(1...1_000), \.after,
            "How many failed connects, lost sessions and unanswered checks in a row.")
        Row(
            "failback", .positiveTime, \.failback, default: "never",
            "How often the first URL is tried, and moved to when it opens.")
        Row(
            "health-check", .positiveTime, \.healthCheck, default: "none",
            "How often the current URL is pinged.")
    }

    static let pool: Record<Profile.Lifecycle.Pool> = Record(
        .pool, "Connections that the clients of a profile share.", Profile.Lifecycle.Pool()
    ) {
        Row("min", .whole(0...1_000_000), \.min, "How many are kept open.")
        Row(
            "max", .whole(1...1_000_000), \.max, required: true,
            "How many there are at most.")
        Row(
            "acquire-timeout", .positiveTime, \.acquireTimeout,
            "How long a client waits for one.")
    } finish: { reader, fields, _ in
        guard let node = fields["min"], let least = node.scalar?.int,
            let most = fields["max"]?.scalar?.int, least > most
        else { return }
        reader.error(.conflict, "'min' (\(least)) is above 'max' (\(most))", at: node.range)
    }

    static let heartbeat: Record<Profile.Lifecycle.Heartbeat> = Record(
        .heartbeat, "Pings that find out whether the peer is still there.",
        Profile.Lifecycle.Heartbeat()
    ) {
        Row("every", .positiveTime, \.every, required: true, "The time between two pings.")
        Row(
            "timeout", .positiveTime, \.timeout,
            "How long a pong may take before the session counts as lost.")
    }

    static let disrupt: Record<Profile.Lifecycle.Disrupt> = Record(
        .disrupt,
        """
        Cuts of a client's connection, again and again, by plan: no errors, and requests in flight are \
        `withdrawn`. The client comes back to the same session, with its rows and captures.
        """,
        Profile.Lifecycle.Disrupt()
    ) {
        Row(
            "every", .timeBetweenCuts, \.every, required: true,
            "The time from one cut to the next, the first at a random moment of it; none comes while away."
        )
        Row("offline", .spread, \.offline, "How long the client is away after each.")
        Row("abrupt", .flag, \.isAbrupt, "Whether the connection is reset instead of closed.")
    }

    static let reconnect: Record<Profile.Reconnect> = Record(
        .reconnect,
        """
        Delays between tries: the n-th is min(delay × factorⁿ, max) less up to `jitter`. Where a \
        server has refused with `Retry-After`, no try at it comes before that, at the latest after 5m.
        """,
        Profile.Reconnect()
    ) {
        Row("delay", .time, \.delay, "The first delay.")
        Row("max", .time, \.max, "The longest delay.")
        Row("factor", .number(1...1_000), \.factor, "How much longer each delay is.")
        Row("jitter", .share, \.jitter, "How much of a delay may be taken off.")
        Row(
            "attempts", .whole(1...1_000_000), \.attempts, default: "no limit",
            "How many tries in a row a client has before it fails.")
    } finish: { reader, fields, reconnect in
        let isRead = ["delay", "max"].allSatisfy { key in
            fields[key].map { (try? TimeAmount(parsing: $0.scalar?.text ?? "")) != nil } ?? true
        }
        guard let node = fields["max"] ?? fields["delay"], reconnect.max < reconnect.delay, isRead
        else { return }
        reader.error(
            .conflict, "'max' (\(reconnect.max)) is below 'delay' (\(reconnect.delay))",
            at: node.range)
    }
}

extension Kind<Spread> {
    /// A spread that is not always zero.
    fileprivate static var timeBetweenCuts: Kind {
        Kind(.spread) { reader, node, _ in
            guard let spread = reader.spread(node) else { return nil }
            if spread.mean > .zero { return spread }
            reader.error(
                .badValue, "clients that are cut all the time do nothing else", at: node.range,
                hint: "write every: 30s, or a range such as 10s..1m")
            return nil
        }
    }
}

extension Kind<Profile.Reconnect?> {
    /// `never`, which is nil, or delays.
    static var reconnect: Kind {
        Kind(.oneOf([.word(["never"]), .section(.reconnect)])) { reader, node, _ in
            guard let scalar = node.scalar else {
                return reader.record(node, Keys.reconnect).map(Optional.some)
            }
            let isSlip = closest(to: scalar.text, among: ["never"]) != nil
            if scalar.text == "never" || isSlip || scalar.kind == .null {
                return reader.word(node, of: ["never"]).map { _ in nil }
            }
            reader.error(
                .badValue, "expected 'never' or a map, got '\(scalar.text)'", at: node.range,
                hint: reader.wholeForm(of: scalar, node, .reconnect)
                    ?? "write a map such as { delay: 1s }")
            return nil
        }
    }
}
