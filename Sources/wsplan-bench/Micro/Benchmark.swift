/// One operation to measure, with the allocations it may make.
struct Benchmark: Sendable {
    /// What it is, from the general to the special: `wire.mask.64`.
    let name: String
    /// Calls of malloc and its kin that one operation may make; the gate holds it to that.
    let allowance: Int
    /// The benchmark to whose speed this one is compared; nil if to none.
    let reference: String?
    /// Sets up and calls `measure` of the meter once.
    let body: @Sendable (inout Meter) -> Void

    init(
        _ name: String, allowance: Int = 0, comparedTo reference: String? = nil,
        _ body: @escaping @Sendable (inout Meter) -> Void
    ) {
        self.name = name
        self.allowance = allowance
        self.reference = reference
        self.body = body
    }

    /// Every benchmark, module by module.
    static let all: [Benchmark] =
        PrimitiveBenchmarks.all + WireBenchmarks.all + DeflateBenchmarks.all + ReplyBenchmarks.all
        + WindowBenchmarks.all

    /// The benchmark of exactly this name.
    static func named(_ name: String) -> Benchmark? { all.first { $0.name == name } }

    /// Those whose name contains the filter; all without one.
    static func selected(_ filter: String?) throws(BenchError) -> [Benchmark] {
        guard let filter else { return all }
        // Without Foundation a text search is a search for a subsequence of its bytes.
        let wanted = Array(filter.utf8)
        let found = all.filter { benchmark in
            let name = Array(benchmark.name.utf8)
            return name.indices.contains { name[$0...].starts(with: wanted) }
        }
        if found.isEmpty { throw .usage("no benchmark's name contains '\(filter)'") }
        return found
    }
}

/// Keeps the optimiser from dropping what computes the value.
@inline(never) @_optimize(none) func keep<Value: ~Copyable>(_ value: borrowing Value) {}
