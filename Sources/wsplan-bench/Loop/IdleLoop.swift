internal import CAllocations
internal import Wire

/// Connections that say nothing: what one costs, and how fast they open.
struct IdleLoop {
    /// Connections that are open when the memory is first taken. With TLS as many as may connect at
    /// once: what that many handshakes need at their peak stays with the process.
    static func base(_ target: LoopTarget) -> Int {
        target.security == nil ? 10 : LoopGraph.concurrentConnects
    }

    /// Nanoseconds until the last open connections count as idle, and have given back what only a
    /// handshake needs.
    private static let settling: Int64 = 1_000_000_000

    let connections: Int

    /// Opens a few, then all, and measures what the others cost while the loop lives.
    func run(_ target: LoopTarget) throws(BenchError) -> JSONLine {
        guard Host.descriptorLimit() >= connections + 64 else {
            throw .failed(
                "\(connections) connections need more descriptors than \(Host.descriptorLimit())")
        }
        let base = IdleLoop.base(target)
        guard connections > base else {
            throw .usage("--idle must be above \(base), the connections it is compared with")
        }
        let driver = try LoopDriver(LoopGraph(levels: [base, connections]), target)
        try driver.open(stage: 0, base, step: 1_000_000)
        driver.rest(IdleLoop.settling)
        let before = callocations_resident_bytes()
        let elapsed = try driver.open(stage: 1, connections, step: 5_000_000)
        driver.rest(IdleLoop.settling)
        let after = callocations_resident_bytes()
        driver.stop()
        let added = Double(connections - base)
        var line = JSONLine()
        line.add("mode", "idle")
        target.describe(in: &line)
        line.add("connections", connections)
        line.add("open_s", Double(elapsed) / 1e9, decimals: 3)
        line.add("handshakes_per_s", added * 1e9 / Double(elapsed), decimals: 0)
        line.add("base_connections", base)
        line.add("rss_base_kib", Int(before >> 10))
        line.add("rss_kib", Int(after >> 10))
        line.add("rss_bytes_per_connection", (Double(after) - Double(before)) / added, decimals: 1)
        return line
    }
}
