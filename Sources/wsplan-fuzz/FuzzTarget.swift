/// A parser that takes bytes of others, and what it promises of any of them.
enum FuzzTarget: String, CaseIterable {
    case yaml, json, plan, threshold, frames, assembly, upgrade, deflate, proxy

    /// The promise that an input breaks; nil if none is. Crashes and hangs are for the caller to see.
    func fault(_ bytes: [UInt8]) -> String? {
        switch self {
        case .yaml: TextChecks.yaml(bytes)
        case .json: TextChecks.json(bytes)
        case .plan: TextChecks.plan(bytes)
        case .threshold: ThresholdChecks.fault(String(decoding: bytes, as: UTF8.self))
        case .frames: FrameChecks.fault(bytes)
        case .assembly: AssemblyChecks.fault(bytes)
        case .upgrade: HandshakeChecks.upgrade(bytes)
        case .deflate: DeflateChecks.fault(bytes)
        case .proxy: HandshakeChecks.proxy(bytes)
        }
    }
}
