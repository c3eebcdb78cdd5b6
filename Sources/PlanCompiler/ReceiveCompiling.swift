import LoadEngine
import Plan

extension ReceiveTemplate {
    /// The machine form of a `receive`.
    init(_ receive: Receive) {
        self.init(
            match: Matcher(receive.match), check: Matcher(ifAny: receive.check),
            since: receive.since.flatMap { stamp in
                SenderStamp.Unit(rawValue: stamp.unit.rawValue).map {
                    SenderStamp(path: stamp.path, unit: $0)
                }
            })
    }
}
