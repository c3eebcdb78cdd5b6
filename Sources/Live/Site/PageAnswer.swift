internal import Wire

/// An answer in HTTP/1.1: its status, what is sent with it, and headers beyond the usual ones.
struct PageAnswer {
    let status: Int
    let content: PageContent
    private let headers: [(name: String, value: String)]

    init(status: Int, _ content: PageContent, headers: [(name: String, value: String)] = []) {
        self.status = status
        self.content = content
        self.headers = headers
    }

    /// An answer in plain words.
    init(status: Int, text: String, headers: [(name: String, value: String)] = []) {
        self.init(
            status: status,
            PageContent(type: "text/plain; charset=utf-8", bytes: Array("\(text)\n".utf8)),
            headers: headers)
    }

    /// The bytes before the content. Nothing is kept by anybody, since a page changes each second, and a
    /// browser takes it for what it says it is.
    func head(keepsAlive: Bool, wallSecond: Int64) -> [UInt8] {
        let own = headers.map { "\($0.name): \($0.value)\r\n" }.joined()
        return Array(
            """
            HTTP/1.1 \(status) \(HTTPStatus.reason(status))\r
            Date: \(HTTPDate.text(ofSecond: wallSecond))\r
            Content-Type: \(content.type)\r
            Content-Length: \(content.bytes.count)\r
            Cache-Control: no-store\r
            X-Content-Type-Options: nosniff\r
            \(own)Connection: \(keepsAlive ? "keep-alive" : "close")\r
            \r

            """.utf8)
    }
}
