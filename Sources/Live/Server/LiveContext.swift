internal import Wire

/// What all connections of a live server share, in its thread.
final class LiveContext {
    let site: LiveSite
    let limits: LiveLimits
    /// Whether only this host can connect.
    let isLocal: Bool
    /// WebSockets that are open.
    var browsers = 0
    /// Where what is received lies until its connection has taken it.
    let region = Region(count: HTTPHead.maximumLength)

    init(_ site: LiveSite, _ limits: LiveLimits, isLocal: Bool) {
        self.site = site
        self.limits = limits
        self.isLocal = isLocal
    }

    deinit { region.free() }

    /// Whether a request means this server. To one for this host alone somebody else may have pointed a name
    /// of theirs, so that their pages in a browser here could read what it shows (DNS rebinding). Sites that
    /// are not for browsers are asked by scrapers, which come by many names and keep nobody's secrets.
    func isOwn(_ request: HTTPRequest) -> Bool {
        site.feed == nil || !isLocal || BrowserOrigin.isLocalName(request.host)
    }
}
