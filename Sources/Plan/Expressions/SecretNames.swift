/// The names of variables, headers and fields of data whose values no output shows.
public struct SecretNames: Sendable {
    /// How the names end that are secret in every plan.
    private static let endings = [
        "token", "secret", "password", "key", "auth", "authorization", "cookie", "credential",
    ]

    /// Those that are secret in every plan.
    public static let usual = SecretNames()

    /// Those that the plan lists, in small letters.
    private let own: Set<String>

    /// The usual ones, and these.
    init(_ names: [String] = []) { own = Set(names.map { $0.lowercased() }) }

    /// Whether what has this name is secret.
    public func contains(_ name: String) -> Bool {
        var name = name.lowercased()
        if own.contains(name) { return true }
        if name.hasSuffix("s") { name.removeLast() }
        return Self.endings.contains(where: name.hasSuffix)
    }
}
