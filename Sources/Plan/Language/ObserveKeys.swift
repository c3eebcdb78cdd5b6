import Metrics
import PlanText
import Units

extension Section {
    static let observe = Section("observe")
}

/// The target's own figures.
extension Keys {
    static let observe: Record<ObservedTarget> = Record(
        .observe, "What is read of the target while the load runs, as gauges.",
        choice: ["pid", "cgroup", "scrape"], called: "a target to observe", ObservedTarget()
    ) {
        Row(
            "pid", .whole(1...4_194_304),
            "A process of this machine: gauges `cpu` (in cores), `rss` (in bytes), `threads`, "
                + "`descriptors`."
        ) { $0.source = .pid($1) }
        Row(
            "cgroup", .group,
            "A control group of this machine, by its folder or its path below the mount point: "
                + "the same gauges of all its processes."
        ) { $0.source = .cgroup($1) }
        Row(
            "scrape", .page, needs: "metrics",
            "The `http://` URL of a page of Prometheus text, which is at most 10 MiB long."
        ) { $0.source = .scrape($1) }
        Row(
            "metrics", .series, needs: "scrape",
            "What is read of the page: for each name a series such as `queue_depth{job=\"x\"}`."
        ) { $0.series = $1 }
        Row("every", .reading, \.every, "How often it is read, from 100ms to 1h.")
    } finish: { _, fields, target in
        if let place = ["pid", "cgroup", "scrape"].lazy.compactMap({ fields[$0] }).first {
            target.range = place.range
        }
    }
}

extension Kind<String> {
    fileprivate static var group: Kind {
        Kind(.spelled(.group)) { reader, node, _ in
            guard let path = reader.text(node) else { return nil }
            if path.hasPrefix("/") { return path }
            reader.error(
                .badValue, "expected the absolute path of a control group, got '\(path)'",
                at: node.range, hint: "write /system.slice/name.service, or its folder")
            return nil
        }
    }
}

extension Kind<ScrapeURL> {
    fileprivate static var page: Kind {
        Kind(.spelled(.page)) { reader, node, _ in
            guard let text = reader.text(node) else { return nil }
            do throws(URLProblem) {
                return try ScrapeURL(parsing: text, secrets: reader.secrets.names)
            } catch {
                reader.error(.badTarget, error.message, at: node.range, hint: error.hint)
                return nil
            }
        }
    }
}

extension Kind<[ObservedTarget.Series]> {
    fileprivate static var series: Kind {
        Kind(.map(.spelled(.series), of: nil)) { reader, node, _ in reader.observedSeries(node) }
    }
}

extension Kind<TimeAmount> {
    fileprivate static var reading: Kind {
        Kind(.positiveTime) { reader, node, what in
            guard let time = reader.positiveDuration(node, what) else { return nil }
            if .milliseconds(100) <= time, time <= .seconds(3_600) { return time }
            reader.error(.badValue, "\(what) must be from 100ms to 1h", at: node.range)
            return nil
        }
    }
}

extension Reader {
    /// Each has a thread of its own.
    private static let mostTargets = 16
    /// Each point of the time series has all of them.
    private static let mostSeries = 32

    /// What is read of the target, all that is right of it.
    func observedTargets(_ node: Node) -> [ObservedTarget] {
        let members = mapping(node, "'observe'") ?? []
        uses.observed = Set(members.map(\.key))
        if members.count > Self.mostTargets {
            error(
                .badValue, "a plan may observe at most \(Self.mostTargets) targets", at: node.range)
        }
        return members.compactMap { member in
            let isFit = checkName(of: member, suggesting: "server")
            var target = record(member.value, Keys.observe)
            target?.name = member.key
            return isFit ? target : nil
        }
    }

    /// The series of a page; nil if one of them is wrong.
    fileprivate func observedSeries(_ node: Node) -> [ObservedTarget.Series]? {
        guard let members = mapping(node, "'metrics'") else { return nil }
        guard (1...Self.mostSeries).contains(members.count) else {
            error(
                .badValue, "'metrics' needs 1 to \(Self.mostSeries) series", at: node.range,
                hint: "write metrics: { queue: queue_depth }")
            return nil
        }
        let series = members.compactMap { member -> ObservedTarget.Series? in
            let isFit = checkName(of: member, suggesting: "queue")
            guard let text = text(member.value) else { return nil }
            do throws(SeriesSelector.Malformed) {
                let selector = try SeriesSelector(parsing: text)
                return isFit ? .init(alias: member.key, selector: selector) : nil
            } catch {
                self.error(
                    .badValue, error.message, at: member.value.range, hint: error.hint)
                return nil
            }
        }
        return series.count == members.count ? series : nil
    }

    /// Whether a name can be a part of that of a gauge: a threshold must be able to name it, and no
    /// metric of its own may be meant.
    private func checkName(of member: Member, suggesting example: String) -> Bool {
        let name = member.key
        let isWord =
            (name.utf8.first.map { (0x61...0x7A).contains($0 | 0x20) } ?? false)
            && name.utf8.allSatisfy { byte in
                (0x30...0x39).contains(byte) || (0x61...0x7A).contains(byte | 0x20)
                    || byte == UInt8(ascii: "-") || byte == UInt8(ascii: "_")
            }
        guard isWord else {
            error(
                .badValue, "expected a name of letters, digits, '-' and '_', got '\(name)'",
                at: member.keyRange,
                hint: "thresholds name it, such as '\(example)'")
            return false
        }
        let metrics = Metric.all.map(\.name)
        guard let taken = metrics.first(where: { $0 == name || $0.hasPrefix(name + ".") }) else {
            return true
        }
        error(
            .conflict, "'\(name)' is taken by the metric '\(taken)'", at: member.keyRange,
            hint: "choose another name, such as '\(example)'")
        return false
    }
}
