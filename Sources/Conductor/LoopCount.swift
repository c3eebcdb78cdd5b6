internal import LoadEngine

extension StageGraph {
    /// How many loops run it: as many as asked for, else one a processor, of which the server inside
    /// has one. A loop without a connection of a pool could do nothing for its clients.
    func loops(_ asked: Int?, besidesServer hasServer: Bool, cores: Int) -> Int {
        let most = templates.compactMap(\.lifecycle.pool?.max).min() ?? .max
        return min(most, asked ?? max(1, hasServer && cores > 1 ? cores - 1 : cores))
    }
}
