internal import LoadEngine

/// When the stages of a run begin, as far ahead as it is known: those of a lane one after the other, the
/// branches of a parallel phase side by side until the last of them has ended. What follows a stage that
/// ends by itself is known once it has.
struct StageWalk {
    /// A stage that begins.
    struct Begin: Equatable {
        var stage: Int
        /// In nanoseconds of the same clock as the start.
        var at: Int64
        /// How high its load is, of a level; nil: as its curves say.
        var level: Double?
    }

    /// Stages in series that are under way.
    private struct Track {
        var order: [StageOrder]
        var next = 0
        /// When the next of them begins; nil while that is not known.
        var time: Int64?
        /// The track that it is a branch of, and what follows it there.
        var parent: Int?
        var branch: StageOrder.Branch?
        /// Branches of a parallel phase that are under way, and the latest end of the others.
        var branches: [Int] = []
        var ended = 0
        var latest = Int64.min
    }

    private let stages: [Stage]
    private var tracks: [Track]
    /// The tracks that wait for a stage to end by itself.
    private var waiting: [Int: Int] = [:]
    /// When the run ends; nil while that is not known.
    private(set) var end: Int64?
    /// A search for a level whose turn has come, and when it begins.
    private var search: (levels: StageOrder.Levels, at: Int64)?

    init(_ graph: StageGraph, from start: Int64) {
        stages = graph.stages
        tracks = [Track(order: graph.order, time: start)]
    }

    /// The stages that begin before a moment and were not named before, in the order of time.
    mutating func next(until horizon: Int64) -> [Begin] {
        var found: [Begin] = []
        while let track = earliest(before: horizon) { step(track, into: &found) }
        return found
    }

    /// The search that begins, the first time it is asked for; its stages are not named here.
    mutating func takeSearch() -> (levels: StageOrder.Levels, at: Int64)? {
        defer { search = nil }
        return search
    }

    /// A search is over.
    mutating func end(_ levels: StageOrder.Levels, at time: Int64) {
        end(levels.between, at: time)
    }

    /// A stage that ends by itself is over.
    mutating func end(_ stage: Int, at time: Int64) {
        guard let track = waiting.removeValue(forKey: stage) else { return }
        tracks[track].time = time
    }

    private func earliest(before horizon: Int64) -> Int? {
        var best: Int?
        for track in tracks.indices {
            guard let time = tracks[track].time, time < horizon else { continue }
            if best == nil || time < tracks[best!].time! { best = track }
        }
        return best
    }

    private mutating func step(_ track: Int, into found: inout [Begin]) {
        guard let time = tracks[track].time else { return }
        guard tracks[track].next < tracks[track].order.count else {
            isOver(track, at: time, &found)
            return
        }
        let step = tracks[track].order[tracks[track].next]
        tracks[track].next += 1
        switch step {
        case .stage(let stage):
            found.append(Begin(stage: stage, at: time))
            if stages[stage].endsByItself {
                tracks[track].time = nil
                waiting[stage] = track
            } else {
                tracks[track].time = time + stages[stage].duration
            }
        case .levels(let levels):
            tracks[track].time = nil
            waiting[levels.between] = track
            search = (levels, time)
        case .branches(let stage, let branches):
            found.append(Begin(stage: stage, at: time))
            tracks[track].time = nil
            tracks[track].branches = []
            tracks[track].ended = 0
            tracks[track].latest = time
            for branch in branches {
                tracks[track].branches.append(tracks.count)
                tracks.append(
                    Track(order: branch.stages, time: time, parent: track, branch: branch))
            }
        }
    }

    /// A series is over: the run, or a branch, which rests until the last one is.
    private mutating func isOver(_ track: Int, at time: Int64, _ found: inout [Begin]) {
        tracks[track].time = nil
        guard let parent = tracks[track].parent, let branch = tracks[track].branch else {
            end = time
            return
        }
        found.append(Begin(stage: branch.rest, at: time))
        tracks[parent].ended += 1
        tracks[parent].latest = max(tracks[parent].latest, time)
        guard tracks[parent].ended == tracks[parent].branches.count else { return }
        let latest = tracks[parent].latest
        for branch in tracks[parent].branches {
            if let leave = tracks[branch].branch?.leave {
                found.append(Begin(stage: leave, at: latest))
            }
            tracks[branch].order = []
        }
        tracks[parent].time = latest
        // Branches begin behind their parent, and are over before anything else of it begins.
        if parent == tracks.count - 1 - tracks[parent].branches.count {
            tracks.removeLast(tracks[parent].branches.count)
        }
    }
}
