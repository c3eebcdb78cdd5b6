/// A WebSocket URL taken apart: `ws://`, `wss://` or `ws+unix://`.
public struct WebSocketURL: Sendable {
    /// The URL that is connected to, any password masked: what thresholds call it.
    public var text: String
    /// What reports call it: its text in the plan, so that no value of a variable is shown.
    public var label: String
    /// Whether it is a `wss://` URL.
    public var isSecure = false
    /// The path of the socket file of a `ws+unix://` URL; its host is then `localhost`.
    public var socketPath: String?
    /// Host name or address literal, without brackets.
    public var host: String
    public var port: UInt16
    /// The value of the `Host` header.
    public var authority: String
    /// The value of the header `Authorization`, if the URL has a user name.
    public var authorization: String?
    /// Path and query, evaluated at each connect.
    public var resource: Template
}
