internal import CLinux

/// The environment of this process.
public enum Environment {
    /// All variables by their names; of one that is there twice the first, as `getenv` has it.
    public static let variables: [String: String] = {
        var found: [String: String] = [:]
        var next = unsafe clx_environment()
        while let entry = unsafe next?.pointee {
            let text = unsafe String(cString: entry)
            if let equals = text.firstIndex(of: "=") {
                let name = String(text[..<equals])
                if found[name] == nil { found[name] = String(text[text.index(after: equals)...]) }
            }
            unsafe next = next?.successor()
        }
        return found
    }()
}
