/// What templates use of data, and whose clients do.
enum DataUse {
    /// The sources with what is used of them.
    static func noted(
        _ sources: [DataSource], _ profiles: [Profile], of targets: [Target], _ scope: Scope,
        _ uses: Uses
    ) -> [DataSource] {
        guard sources.count == uses.columns.count else { return sources }
        var sources = sources
        for index in sources.indices { sources[index].uses = uses.columns[index] }
        for (place, profile) in profiles.enumerated() where profile.weight > 0 {
            let needs = uses[.profile(profile.name)]
            let ofMessages = needs.messages.map { uses[.message(scope[.message].all[$0])].data }
            let used = ofMessages.reduce(needs.data.union(uses[.receives].data)) { $0.union($1) }
            let own = profile.target.map { [$0.target] } ?? targets
            for index in own.reduce(into: used, { $0.formUnion($1.data) }) {
                sources[index].profiles.insert(place)
            }
        }
        return sources
    }
}
