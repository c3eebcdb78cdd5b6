public import Metrics
public import PlanText
public import Units

/// What is read of the target while the load runs, from one place.
public struct ObservedTarget: Sendable, Equatable {
    /// Where it is read.
    public enum Source: Sendable, Equatable {
        /// The id of a process.
        case pid(Int)
        /// The folder of a control group, or its path below the mount point.
        case cgroup(String)
        /// A page of Prometheus text.
        case scrape(ScrapeURL)
    }

    /// A series of a page, and what the plan calls it.
    public struct Series: Sendable, Equatable {
        public var alias: String
        public var selector: SeriesSelector

        public init(alias: String, selector: SeriesSelector) {
            self.alias = alias
            self.selector = selector
        }
    }

    /// The name under `observe`.
    public var name = ""
    public var source = Source.pid(0)
    /// What is read of a page; none of anything else.
    public var series: [Series] = []
    /// How often it is read.
    public var every = TimeAmount.seconds(1)
    /// Where its source stands in the plan.
    public var range = SourceRange(file: 0, start: 0, end: 0)

    /// One that says nothing yet.
    public init() {}

    /// What is read of a process or a control group, in this order.
    public static let figures = ["cpu", "rss", "threads", "descriptors"]

    /// Its gauges in the order in which they are read.
    public var gauges: [ObservedGauge] {
        if case .scrape = source {
            return series.map { gauge($0.alias, $0.alias == "rss" ? .bytes : .number) }
        }
        return Self.figures.map { figure in
            gauge(figure, figure == "cpu" ? .cores : figure == "rss" ? .bytes : .number)
        }
    }

    private func gauge(_ part: String, _ unit: ObservedGauge.Unit) -> ObservedGauge {
        ObservedGauge(name: "\(name).\(part)", unit: unit)
    }

    /// The source in words, such as `process 1234`.
    public var place: String {
        switch source {
        case .pid(let pid): "process \(pid)"
        case .cgroup(let path): "control group \(path)"
        case .scrape(let url): url.label
        }
    }
}
