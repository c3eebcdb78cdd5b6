/// What a live server tells browsers over a WebSocket, in texts. All that is asked of it comes from the
/// server's thread.
public protocol LiveFeed: AnyObject, Sendable {
    /// Where it is, such as `/live`.
    var path: String { get }
    /// What is new since the last call, for those who have all before it; nil if nothing is. Asked for once
    /// a second while a browser follows, and before the first one does.
    func change() -> [UInt8]?
    /// All up to the last change, for a browser that has just come or could not follow. Everybody gets the
    /// same bytes, which are not copied for them.
    func whole() -> [UInt8]
}
