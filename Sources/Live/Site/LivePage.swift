public import Wire

/// One page of a live server. All that is asked of it comes from the server's thread; what it shows is put
/// into it from elsewhere, so that its state is behind a lock that nobody holds for long.
public protocol LivePage: AnyObject, Sendable {
    /// Where it is, such as `/metrics`.
    var path: String { get }
    /// Takes in what is new since the last call, which comes once a second whether or not somebody looks.
    func refresh()
    /// What it shows now.
    func content(for request: HTTPRequest) -> PageContent
}

/// What a page shows. Everybody who asks for the same gets the same bytes, which are not copied for them.
public struct PageContent: Hashable, Sendable {
    /// The media type, with its parameters.
    public var type: String
    public var bytes: [UInt8]

    public init(type: String, bytes: [UInt8]) {
        self.type = type
        self.bytes = bytes
    }
}
