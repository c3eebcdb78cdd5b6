public import Assertions
import Units

extension Verdict {
    /// What was observed and allowed, with remarks, such as `237 ms (limit 200 ms), 238,938 samples`.
    public var saying: String {
        if result == .inconclusive {
            let value = observed.map { [unit.text($0)] } ?? []
            return (value + notes).joined(separator: ", ")
        }
        let limit = "(limit \(limitText))"
        guard let observed else {
            return "\(notes.first ?? "no samples") \(limit)" + (optional ? ", optional" : "")
        }
        var remarks = (worstText.map { [$0] } ?? []) + notes
        // What is a count says itself how many there were.
        if remarks.isEmpty, Double(samples) != observed {
            remarks = [Format.count(samples) + (samples == 1 ? " sample" : " samples")]
        }
        return (["\(unit.text(observed)) \(limit)"] + remarks).joined(separator: ", ")
    }
}
