internal import Synchronization

/// How soon the connections of storms are open again, over all loops: the only thing that they share
/// besides their commands, and only while clients come back from a storm.
final class RecoveryWatch: Sendable {
    private struct Storm {
        var began: Int64
        /// Loops that have dropped their part.
        var loops = 0
        /// Connections open just before, and now.
        var before = 0
        var open = 0
        var isOver = false
    }

    private let loops: Int
    private let storms = Mutex<[Int: Storm]>([:])

    init(loops: Int) { self.loops = loops }

    /// A loop has dropped its part of the sessions in a stage. Returns the time to recovery if it is
    /// known by that.
    func dropped(_ stage: Int, before: Int, open: Int, at time: Int64) -> Int64? {
        storms.withLock { storms in
            var storm = storms[stage] ?? Storm(began: time)
            storm.began = min(storm.began, time)
            storm.loops += 1
            storm.before += before
            storm.open += open
            let recovered = recovery(of: &storm, at: storm.began)
            storms[stage] = storm
            return recovered
        }
    }

    /// So many more of a loop's connections are open since the drop. Returns the time to recovery if that
    /// completes it.
    func changed(_ stage: Int, by count: Int, at time: Int64) -> Int64? {
        storms.withLock { storms in
            guard var storm = storms[stage] else { return nil }
            storm.open += count
            let recovered = recovery(of: &storm, at: time)
            storms[stage] = storm
            return recovered
        }
    }

    /// The stage is over. Returns the time it had, for the first loop that says so, if the connections
    /// have not come back.
    func ended(_ stage: Int, at time: Int64) -> Int64? {
        storms.withLock { storms in
            guard var storm = storms[stage], !storm.isOver else { return nil }
            storm.isOver = true
            storms[stage] = storm
            return max(0, time - storm.began)
        }
    }

    /// From the drop until 95 % of the connections are open, once every loop has dropped its part.
    private func recovery(of storm: inout Storm, at time: Int64) -> Int64? {
        guard !storm.isOver, storm.loops == loops, storm.open * 100 >= storm.before * 95 else {
            return nil
        }
        storm.isOver = true
        return max(0, time - storm.began)
    }
}
