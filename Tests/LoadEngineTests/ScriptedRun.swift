import Metrics
import Wire

@testable import LoadEngine

/// One loop, run from its first stage until everyone has left, on a scripted server.
struct ScriptedRun {
    let store: MetricStore
    /// The second that has all of it, and the other side where there is one.
    let snapshot: Snapshot
    let messages: [ScriptedServer.Message]
    /// Frames that came on another connection than they belong to.
    let strays: [String]
    /// Bytes as the sockets saw them.
    let wire: (sent: UInt64, received: UInt64)
    /// Connections that gauges still show at the end, and states with clients in them.
    let left: Int
    /// What kept the run from ending as it must; nil if nothing did.
    let trouble: String?

    /// Runs the stages of a graph one after the other for their durations.
    init(
        _ graph: StageGraph, _ script: ScriptedServer.Script,
        share: LoopShare = LoopShare(index: 0, count: 1), salt: UInt32 = 0xC0FFEE
    ) {
        let server = ScriptedServer(script)
        let settings = LoopSettings(
            graph: graph, share: share,
            routes: graph.endpoints.map { Route(addresses: [.loopback(port: $0.port)]) }, salt: salt
        )
        var loop = EventLoop(settings, world: ScriptedWorld(server))
        var end = ScriptedServer.start + script.planningShift
        for (stage, begin) in graph.begins(graph.order, from: &end) {
            loop.announce(stage: stage, at: begin)
        }
        while server.clock + script.planningShift < end, server.standstill < 10_000 {
            loop.tick(until: end)
        }
        loop.stop()
        let patience = end + graph.drain + 3_000_000_000
        while !loop.isDone, server.clock < patience, server.standstill < 10_000 {
            loop.tick(until: patience)
        }
        if server.standstill >= 10_000 {
            trouble = "time stands still"
        } else {
            trouble = loop.isDone ? nil : "clients are left at the end"
        }
        left = loop.isDone ? loop.gauges.open + loop.gauges.clients : 0
        loop.fillGauges()
        var store = MetricStore()
        store.merge(loop.recorder)
        self.store = store
        let seconds = Int((server.clock - ScriptedServer.start) / 1_000_000_000)
        var snapshot = Snapshot(second: seconds, running: [], labels: graph.labels)
        snapshot.merge(loop.recorder)
        self.snapshot = snapshot
        messages = server.messages
        strays = server.strays
        wire = server.wire
    }

    /// The books that do not close; empty if all do.
    var wrongBooks: [String] {
        func check(_ name: String, _ left: CountMetric, _ right: [CountMetric]) -> String? {
            let (total, sum) = (store.count(left), right.reduce(0) { $0 + store.count($1) })
            return total == sum ? nil : "\(name): \(total) is not \(sum)"
        }
        return [
            trouble, left == 0 ? nil : "gauges are not at zero: \(left)",
            strays.isEmpty ? nil : "bytes of other connections: \(strays)",
            check("connects", .connects, [.opened, .failed]),
            store.count(.sessions) > store.count(.opened)
                ? "\(store.count(.sessions)) sessions ended of \(store.count(.opened))" : nil,
            check("planned", .planned, [.messagesSent, .dropped]),
            check(
                "requests", .requests,
                [.answered, .timeouts, .cut, .withdrawn, .requestsDropped]),
            check("arrivals", .arrivals, [.started, .skipped]),
        ].compactMap { $0 } + wrongUnits
    }

    /// Series of which more failed than there were units; empty if each unit fails once at most.
    private var wrongUnits: [String] {
        store.cells.flatMap { key, cell -> [String] in
            func failures(_ subject: ErrorKind.Subject) -> UInt64 {
                ErrorKind.allCases.filter { $0.subject == subject }
                    .reduce(0) { $0 + cell.failures[Int($1.rawValue)] }
            }
            let rows: [(String, UInt64, UInt64)] = [
                ("connects", max(cell[.failed], failures(.connects)), cell[.connects]),
                (
                    "sessions", failures(.sessions),
                    cell[.sessionsBegun] + cell[.sessionsCarried]
                ),
                ("requests", max(failures(.requests), cell[.timeouts]), cell[.requests]),
                ("joined", cell[.sessionsJoined], cell[.sessionsCarried]),
                ("clients", cell[.clientsMissing], cell[.clientsDue]),
                ("flows", cell[.flowsCompleted], cell[.flowsStarted]),
                ("sends", max(cell[.dropped], cell[.late]), cell[.planned]),
                ("checks", cell[.checksFailed], cell[.checks]),
            ]
            return rows.filter { $0.1 > $0.2 }.map { "\($0.0) of \(key): \($0.1) of \($0.2)" }
        }
    }
}

extension StageGraph {
    /// When stages begin, each of which takes all of its time; `time` is moved to the end.
    fileprivate func begins(
        _ order: [StageOrder], from time: inout Int64
    ) -> [(stage: Int, at: Int64)] {
        var found: [(stage: Int, at: Int64)] = []
        for step in order {
            switch step {
            case .stage(let stage):
                found.append((stage, time))
                time += stages[stage].duration
            case .levels(let levels):
                // As if each were at the level that its curves say.
                for stage in [levels.first] + levels.judged {
                    found.append((stage, time))
                    time += stages[stage].duration
                }
            case .branches(let stage, let branches):
                found.append((stage, time))
                var latest = time
                for branch in branches {
                    var end = time
                    found += begins(branch.stages, from: &end)
                    found.append((branch.rest, end))
                    latest = max(latest, end)
                }
                found += branches.map { ($0.leave, latest) }
                time = latest
            }
        }
        return found
    }
}
