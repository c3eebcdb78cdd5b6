import Units

/// The JSON Schema of `summary.json` (draft-07), made from the same members as the document.
///
/// Later versions may add members, so whoever reads summaries must not mind ones that are not here.
public struct SummarySchema {
    public init() {}

    /// The whole document.
    public var json: String { JSONValue.object(members).text(.folded) }

    private var members: [(String, JSONValue)] {
        let head: [(String, JSONValue)] = [
            ("$schema", "http://json-schema.org/draft-07/schema#"),
            ("$id", "urn:wsplan:schema:summary:1"),
            ("title", "The summary of a run of wsplan, version 1"),
        ]
        return head + Summary.block.schema + [
            (
                "definitions",
                .object([
                    definition(MetricBlocks.figures), definition(MetricBlocks.times),
                    definition(MetricBlocks.allTimes), definition(MetricBlocks.counters),
                    definition(MetricBlocks.messageCounters), definition(MetricBlocks.tally),
                    definition(Summary.seenGauge),
                ])
            )
        ]
    }

    private func definition<Subject>(_ block: SummaryBlock<Subject>) -> (String, JSONValue) {
        (block.name ?? "", .object(block.schema))
    }
}
