import Metrics
import Testing
import Units
import Wire

@testable import LoadEngine

/// Two targets under the same load: what is sent to each, and when, is what is sent to one alone.
@Suite struct SidesTests {
    private static let second = ScriptedGraph.second

    @Test(arguments: ShareTests.shapes.indices, [1, 0xFEED_FACE] as [UInt64])
    func bothSidesPlanWhatOneAlonePlans(_ shape: Int, _ seed: UInt64) {
        let graph = Self.named(ShareTests.graph(ShareTests.shapes[shape].stages, seed: seed))
        Self.expectSame(graph)
    }

    @Test(arguments: ShareTests.further.indices)
    func furtherShapesArePlannedAlikeOnBothSides(_ shape: Int) {
        let row = ShareTests.further[shape]
        var graph = Self.named(ShareTests.graph(row.stages, seed: 7))
        if row.stages.contains(where: { $0.messages != nil }) {
            for index in graph.templates.indices { graph.templates[index].session = nil }
        }
        if let order = row.order {
            graph.order = order
            graph.lanes = [0, 1_000, 2_000]
            graph.labels.lanes = 3
        }
        Self.expectSame(graph)
    }

    @Test func busyTimesAndSharedSendsArePlannedAlikeOnBothSides() {
        var graph = Self.named(ShareTests.graph(ShareTests.shapes[1].stages, seed: 7))
        graph.templates[0].lifecycle.activity = .init(
            busy: .exponential(mean: .milliseconds(300)), idle: .constant(.milliseconds(90)))
        graph.templates[1].schedules[0].sharedRate = 90
        graph.templates[2].schedules.append(
            SendSchedule(
                mix: [(0, 1)], every: .constant(.milliseconds(110)), pace: .schedule, limit: nil,
                align: true))
        Self.expectSame(graph)
    }

    /// Of two sends that are planned for the same moment each side is first in turn.
    @Test func sidesTakeTurnsToBeFirst() {
        let graph = Self.named(ShareTests.graph(ShareTests.shapes[1].stages, seed: 7))
        let run = ScriptedRun(Self.doubled(graph), Self.script)
        var first: [Substring: Substring] = [:]
        for line in Self.lines(run) where first[line.text] == nil { first[line.text] = line.side }
        let new = first.values.count { $0 == "new" }
        #expect(first.count > 200 && abs(2 * new - first.count) < first.count / 5)
    }

    /// One side takes three times as long to be there: from then on both send at the same moments.
    @Test func aSideThatConnectsLaterFallsIn() {
        var starts = SessionStarts()
        let key = SessionStarts.Key(lane: 0, number: 5)
        func start(_ time: Int64, isOther: Bool, session: UInt64 = 0) -> SessionStart {
            SessionStart(at: time, clock: time, isOther: isOther, session: session, sends: [4])
        }
        #expect(starts.take(key, start(10, isOther: false)) == nil)
        #expect(starts.take(key, start(30, isOther: true))?.at == 10)
        // The next session of one of them is no twin of the last one of the other.
        #expect(starts.take(key, start(50, isOther: true, session: 1)) == nil)
        #expect(starts.take(key, start(60, isOther: true, session: 2)) == nil)
        #expect(starts.take(key, start(70, isOther: false, session: 1)) == nil)
        let late = SessionStarts.Key(lane: 1, number: 5)
        #expect(starts.take(late, start(80, isOther: true, session: 1)) == nil)
    }

    /// What is planned in a second is counted in it, whenever the answer comes.
    @Test func secondsArePlannedMoments() {
        let graph = Self.named(ShareTests.graph(ShareTests.shapes[1].stages, seed: 7))
        let run = ScriptedRun(Self.doubled(graph), Self.script)
        let cells = run.snapshot.planned
        for side in RunSide.allCases {
            var counted: [Int: UInt64] = [:]
            for cell in cells where cell.side == side && cell.cell[.planned] > 0 {
                counted[cell.second, default: 0] += cell.cell[.planned]
            }
            var sent: [Int: UInt64] = [:]
            for line in Self.lines(run) where line.side == side.rawValue {
                sent[Int(line.at / Self.second), default: 0] += 1
            }
            #expect(counted == sent && sent.count > 2)
        }
    }

    @Test func bothSidesHaveTheSameRows() {
        var graph = ShareTests.graph(ShareTests.shapes[1].stages, seed: 7)
        var rows = RowBuilder(columns: 1)
        for row in 0..<4_000 { rows.add(text: Array("r\(row)".utf8).span) }
        graph.data = [
            DataSet(
                name: "d", rows: .table(rows.table()), columns: 1, pick: .unique, scope: .message)
        ]
        for index in graph.messages.indices {
            graph.messages[index] = MessageTemplate(
                kind: .text,
                body: .template(
                    PayloadTemplate(parts: [
                        .slot(.clientIndex), .bytes([0x20]), .slot(.seq), .bytes([0x20]),
                        .slot(.field(data: 0, column: 0, .raw)),
                    ])), expect: .none, timeout: Self.second)
        }
        for shares in [1, 2] {
            let lines = Self.lines(Self.doubled(Self.named(graph)), shares: shares)
            let (new, against) = Self.sides(lines)
            #expect(new.count > 200 && Set(new.map(\.text)) == Set(against.map(\.text)))
            let rows = new.compactMap { $0.text.split(separator: " ").last }
            #expect(Set(rows).count == rows.count)
        }
    }

    // Runs ---------------------------------------------------------------------------------------

    private struct Line {
        var at: Int64
        var side: Substring
        var text: Substring
    }

    private static let script = ScriptedServer.Script(
        connectDelay: 3_000_000, delays: [(1, .constant(.init(nanoseconds: 10_000_000)))])

    private static func expectSame(_ graph: StageGraph) {
        for shares in [1, 3] {
            // Whose turn a send is that clients share depends on who is on the same loop.
            let alone = lines(graph, shares: shares)
            #expect(alone.count > 50)
            let (new, against) = sides(lines(doubled(graph), shares: shares))
            #expect(differences(alone, new) == [])
            #expect(differences(alone, against) == [])
        }
    }

    private static func sides(_ lines: [Line]) -> (new: [Line], against: [Line]) {
        (lines.filter { $0.side == "new" }, lines.filter { $0.side == "against" })
    }

    /// What is not in both at the same moment. Who is second of two is so by a nanosecond, also at the end of a
    /// session, from which the next one goes on.
    private static func differences(_ one: [Line], _ other: [Line]) -> [String] {
        let others = Dictionary(grouping: other, by: \.text)
        let missing = one.filter { line in
            !(others[line.text] ?? []).contains { abs($0.at - line.at) <= 16 }
        }
        return (one.count == other.count ? [] : ["\(one.count) and \(other.count)"])
            + missing.prefix(3).map { "\($0.at) \($0.text)" }
    }

    private static func lines(_ graph: StageGraph, shares count: Int) -> [Line] {
        (0..<count).flatMap { index -> [Line] in
            let run = ScriptedRun(graph, script, share: LoopShare(index: index, count: count))
            #expect(run.wrongBooks == [])
            if let other = run.snapshot.against?.delta {
                let counters: [CountMetric] = [
                    .planned, .messagesSent, .requests, .answered, .connects, .opened, .sessions,
                    .arrivals, .started,
                ]
                #expect(counters.map { run.store.count($0) } == counters.map { other.count($0) })
            }
            return lines(run)
        }
    }

    private static func lines(_ run: ScriptedRun) -> [Line] {
        run.messages.map { message in
            let text = String(decoding: message.payload, as: UTF8.self)
            let parts = text.split(separator: "|", maxSplits: 1)
            return Line(
                at: message.sent - ScriptedServer.start, side: parts[0],
                text: parts.count > 1 ? parts[1] : "")
        }
    }

    // Graphs -------------------------------------------------------------------------------------

    /// The same graph with the side in front of each message.
    private static func named(_ graph: StageGraph) -> StageGraph {
        var graph = graph
        for index in graph.messages.indices {
            let parts: [PayloadTemplate.Part]
            if case .template(let template) = graph.messages[index].body {
                parts = template.parts
            } else {
                parts = [.slot(.clientIndex), .bytes([0x20]), .slot(.seq)]
            }
            let opening: [PayloadTemplate.Part] = [.slot(.side), .bytes([0x7C])]
            graph.messages[index].kind = .text
            graph.messages[index].body = .template(PayloadTemplate(parts: opening + parts))
        }
        return graph
    }

    /// The same load on a second target too.
    private static func doubled(_ graph: StageGraph) -> StageGraph {
        var graph = graph
        let own = graph.endpoints.count
        graph.endpoints += graph.endpoints
        graph.templates += graph.templates.map { template in
            var twin = template
            twin.endpoints = template.endpoints.map { $0 + own }
            return twin
        }
        graph.labels.against = OtherSide(urls: graph.labels.urls, slices: 32)
        return graph
    }
}

extension SessionStart: Equatable {
    public static func == (one: SessionStart, other: SessionStart) -> Bool {
        one.at == other.at && one.session == other.session
    }
}
