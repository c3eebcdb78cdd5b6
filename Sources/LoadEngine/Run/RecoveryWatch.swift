internal import Synchronization

/// How soon connections are open again that a storm has dropped, or that something outside has cost, over
/// all loops: what they share besides their commands and the sends of a `SendLedger`, and only in such
/// stages.
///
///     open ──┐   ┌──┐    ┌────    A drop is over when 95 % are open. Of what may strike at any time, such
///          95 % ·│··│·· ·│· ·     as a deployment that restarts one server after the other, the last
///            └───┘  └────┘        return counts, and that is known at the end of the stage.
///     start ────────────▶ recovery
final class RecoveryWatch: Sendable {
    /// What the connections recover from.
    enum Cause {
        /// They are dropped at the start.
        case drop
        /// They may be lost as long as the stage lasts.
        case watch
    }

    /// What is known at the end of a stage.
    struct End: Equatable {
        /// Until the connections were open again, or the time that there was.
        var length: Int64
        var isRecovered: Bool
    }

    private struct Loss {
        let cause: Cause
        var began: Int64
        /// Loops that have begun the stage.
        var loops = 0
        /// Connections open just before, and now.
        var before = 0
        var open = 0
        /// Since when enough of them are open; nil: they are not.
        var since: Int64?
        /// Whether all is known that there is to know.
        var isOver = false

        /// Whether 95 % of them are open.
        var isRecovered: Bool { open * 100 >= before * 95 }
    }

    private let loops: Int
    private let losses = Mutex<[Int: Loss]>([:])

    init(loops: Int) { self.loops = loops }

    /// A loop has begun a stage, with so many connections before and after. Returns the time to recovery
    /// if it is known by that.
    func began(
        _ stage: Int, _ cause: Cause, before: Int, open: Int, at time: Int64
    ) -> Int64? {
        losses.withLock { losses in
            var loss = losses[stage] ?? Loss(cause: cause, began: time)
            loss.began = min(loss.began, time)
            loss.loops += 1
            loss.before += before
            loss.open += open
            defer { losses[stage] = loss }
            return look(at: &loss, loss.began)
        }
    }

    /// So many more of a loop's connections are open. Returns the time to recovery if that completes it.
    func changed(_ stage: Int, by count: Int, at time: Int64) -> Int64? {
        losses.withLock { losses in
            guard var loss = losses[stage] else { return nil }
            loss.open += count
            defer { losses[stage] = loss }
            return look(at: &loss, time)
        }
    }

    /// The stage is over. Returns what is known by that, for the first loop that says so; nothing where
    /// there was no connection before.
    func ended(_ stage: Int, at time: Int64) -> End? {
        losses.withLock { losses in
            guard var loss = losses[stage], !loss.isOver else { return nil }
            loss.isOver = true
            losses[stage] = loss
            if loss.before == 0 { return nil }
            return End(
                length: max(0, (loss.since ?? time) - loss.began), isRecovered: loss.since != nil)
        }
    }

    /// Notes whether enough connections are open, once every loop has begun; of a drop that is all.
    private func look(at loss: inout Loss, _ time: Int64) -> Int64? {
        guard !loss.isOver, loss.loops == loops else { return nil }
        loss.since = loss.isRecovered ? loss.since ?? time : nil
        guard loss.cause == .drop, let since = loss.since else { return nil }
        loss.isOver = true
        return max(0, since - loss.began)
    }
}
