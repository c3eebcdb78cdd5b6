import PlanText
import Units

extension PhaseShape {
    static let pause = PhaseShape(
        Row("pause", .pause, "Sends and steps stand still, connections stay.") {
            $0.shape = .pause($1)
        })
}

extension Kind<TimeAmount> {
    fileprivate static var pause: Kind {
        Kind(.positiveTime) { reader, node, what in
            if node.scalar == nil {
                reader.wrongType("a duration for a pause", node, hint: "write pause: 5s")
                return nil
            }
            return reader.positiveDuration(node, what)
        }
    }
}
