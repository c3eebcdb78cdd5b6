/// The kinds of things that plans define by name; the raw value names one in messages.
enum NameKind: String, CaseIterable, Sendable {
    case message, profile, group, data, receive
}
