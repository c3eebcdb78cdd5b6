import FoundationEssentials
internal import Glibc
internal import Wire

/// Feeds bytes to the parsers of wsplan and looks for crashes and broken promises.
///
/// | command | does |
/// |---|---|
/// | `wsplan-fuzz TARGET FILE…` | replays inputs; folders stand for what is in them |
/// | `wsplan-fuzz --read yaml\|json FILE…` | prints a JSON line with what each file says |
///
/// Built with `-DFUZZING -sanitize=fuzzer` the first form takes the options of libFuzzer instead;
/// `Tests/Fuzz/run.sh` does that.
@main struct Fuzz {
    static func main() {
        let arguments = CommandLine.arguments.dropFirst()
        if arguments.first == "--read", arguments.count > 2 {
            exit(ReadMode.run(language: arguments[2], paths: Array(arguments.dropFirst(2))))
        }
        guard arguments.count > 1, target != nil else {
            let targets = FuzzTarget.allCases.map(\.rawValue).joined(separator: "|")
            print("usage: wsplan-fuzz \(targets) FILE…\n       wsplan-fuzz --read yaml|json FILE…")
            exit(2)
        }
        run(Array(arguments.dropFirst()))
    }

    /// What the first argument names.
    private static let target = CommandLine.arguments.dropFirst().first.flatMap(FuzzTarget.init)

    /// Ends the process with a report where an input breaks a promise.
    private static func judge(_ bytes: [UInt8]) {
        if let fault = target?.fault(bytes) { fatalError(fault) }
    }

    #if FUZZING
        /// Hands over to libFuzzer, which never comes back.
        private static func run(_ options: [String]) -> Never {
            var arguments = unsafe ([CommandLine.arguments[0]] + options).map { unsafe strdup($0) }
            unsafe arguments.append(nil)
            var count = unsafe CInt(arguments.count - 1)
            let result = unsafe arguments.withUnsafeMutableBufferPointer { list in
                var base = list.baseAddress
                return unsafe runDriver(&count, &base) { bytes, count in
                    Fuzz.judge(unsafe Array(UnsafeBufferPointer(start: bytes, count: count)))
                    return 0
                }
            }
            exit(result)
        }
    #else
        /// Replays files once; a fault or a crash ends it.
        private static func run(_ paths: [String]) -> Never {
            var count = 0
            for path in paths.flatMap(files) {
                guard let data = try? WholeFile.bytes(path) else {
                    print("'\(path)' cannot be read")
                    exit(1)
                }
                if let fault = target?.fault(data) {
                    print("\(path): \(fault)")
                    exit(1)
                }
                count += 1
            }
            print("\(count) inputs passed")
            exit(0)
        }

        private static func files(_ path: String) -> [String] {
            guard let names = try? FileManager.default.contentsOfDirectory(atPath: path) else {
                return [path]
            }
            return names.sorted().flatMap { files("\(path)/\($0)") }
        }
    #endif
}

#if FUZZING
    @_silgen_name("LLVMFuzzerRunDriver")
    private func runDriver(
        _ count: UnsafeMutablePointer<CInt>,
        _ arguments: UnsafeMutablePointer<
            UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>?
        >,
        _ body: @convention(c) (UnsafePointer<UInt8>?, Int) -> CInt
    ) -> CInt
#endif
