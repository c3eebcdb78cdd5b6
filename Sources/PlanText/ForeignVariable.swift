/// Ways of other tools to name a variable of the environment, or what counts clients and rounds.
public enum ForeignVariable {
    private static let roots = [
        "__ENV", "ENV", "env", "environ", "environment", "processEnvironment",
        "$processEnvironment",
        "$env", "$environment", "process.env", "os.environ", "System.getenv", "secrets", "env:",
        "ENV:", "sys:",
    ]

    /// The variable of the environment that a name stands for, such as `X` of `__ENV.X`.
    public static func environmentName(of name: String) -> String? {
        for root in roots where name.hasPrefix(root) {
            let rest = name.dropFirst(root.count)
            guard root.hasSuffix(":") || [".", "["].contains(rest.first) else { continue }
            let variable = rest.filter { !".[]'\"".contains($0) }
            let isName =
                variable.first.map { $0.isLetter || $0 == "_" } ?? false
                && variable.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "_") }
            if isName { return variable }
        }
        return nil
    }

    /// What was meant by a name in `{{ }}`, as a hint; nil if it is none of these.
    public static func expression(of name: String) -> String? {
        if let variable = environmentName(of: name) { return "did you mean 'env('\(variable)')'?" }
        switch name {
        case "__VU", "vu.idInTest": return "did you mean 'client.index'?"
        case "__ITER", "$loopCount", "loopCount": return "did you mean 'iteration'?"
        case _ where roots.contains(name): return "a variable of the environment is env('NAME')"
        default: return nil
        }
    }
}
