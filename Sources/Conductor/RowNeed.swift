public import DataSources
internal import LoadEngine
public import Plan
public import PlanText

/// Unique rows that a plan is known to need more of than there are.
public enum RowNeed {
    /// How many of the clients of the phases are started: those of a smoke run are few.
    public enum Starts: Sendable { case all, few, none }

    /// The code of what is found; it is part of the interface and never changes.
    static let code = "too-few-rows"

    /// Adds an error for each data set that has too few.
    public static func check(
        _ plan: Plan, _ data: PlanData, _ starts: Starts, into diagnostics: inout Diagnostics
    ) {
        guard starts != .none else { return }
        let clients = Forecast(plan, smoke: starts == .few).numbersEnd
        for (source, set) in zip(plan.data, data.sets) {
            guard case .table(let table) = set.rows, source.pick == .unique,
                source.scope == .client, !source.profiles.isEmpty, table.rows < clients
            else { continue }
            diagnostics.error(
                code,
                "'\(source.name)' has \(table.rows) unique rows, and the phases start \(clients) "
                    + "clients", at: source.range,
                hint: "client k takes row k; use more rows, fewer clients, or another 'pick'")
        }
    }
}
