internal import Conductor
internal import Metrics
internal import Plan
internal import PlanText
internal import Synchronization
internal import Wire

/// A run whose quiet seconds are measured, in a thread of its own.
final class RestRun: Sendable {
    /// What one second of its loop took: processor time in nanoseconds, and rounds.
    private struct Second: Sendable {
        var cpu: Int64
        var ticks: UInt64
    }

    let name: String
    private let setup: RunSetup
    private let seconds = Mutex<[Second]>([])
    private let thread = Mutex<Thread?>(nil)

    init(_ name: String, plan text: String) throws(BenchError) {
        self.name = name
        let source = SourceFile(name: "rest.yaml", bytes: Array(text.utf8))
        let (plan, diagnostics) = PlanReader.read(
            source, variables: [:], environment: [:], language: .plain)
        guard let plan else {
            throw .failed("\(name): \(diagnostics.items.map(\.message).joined(separator: ", "))")
        }
        setup = RunSetup(plan: plan, source: source, seed: 1, loops: 1, tool: "wsplan-bench")
    }

    func start() throws(BenchError) {
        do {
            var running: Thread? = try Thread { [self] in
                guard let conductor = try? Conductor(setup) else { return }
                _ = conductor.run([Meter { second in self.seconds.withLock { $0.append(second) } }])
            }
            thread.withLock { $0 = running.take() }
        } catch {
            throw .failed("\(name): \(error)")
        }
    }

    /// Waits for the end of the run.
    func wait() {
        let running = thread.withLock { $0.take() }
        switch consume running {
        case .none: return
        case .some(let thread): thread.join()
        }
    }

    /// The median of three whole seconds after the first, as part of a core, and the rounds in it; nil
    /// if the run did not come so far.
    var quiet: (cpu: Double, ticks: UInt64)? {
        let quiet = seconds.withLock { $0.dropFirst().prefix(3) }.sorted { $0.cpu < $1.cpu }
        return quiet.count == 3 ? (Double(quiet[1].cpu) / 1e9, quiet[1].ticks) : nil
    }

    /// Notes each second of the run.
    private final class Meter: RunSink {
        private let note: (Second) -> Void
        init(_ note: @escaping (Second) -> Void) { self.note = note }

        func add(_ second: RunSecond) {
            note(
                Second(
                    cpu: second.snapshot.delta.cpuNanoseconds, ticks: second.snapshot.delta.ticks))
        }
    }
}
