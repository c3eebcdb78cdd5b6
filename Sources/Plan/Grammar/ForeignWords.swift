/// Words that other tools have for what this language calls otherwise.
enum ForeignWords {
    /// The word that is meant by `name`, if it is one of `words`.
    static func meaning(of name: String, among words: [String]) -> String? {
        let plain = name.lowercased().filter { $0 != "-" && $0 != "_" }
        return (table[plain] ?? []).first(where: words.contains)
    }

    /// In small letters without dashes; the first meaning that fits the place is taken.
    private static let table: [String: [String]] = [
        // k6, Artillery, Gatling, Locust, tsung, JMeter
        "vus": ["clients"], "maxvus": ["clients"], "users": ["clients", "profiles"],
        "usercount": ["clients"], "connections": ["clients"], "threads": ["clients"],
        "level": ["clients"], "count": ["clients", "times"], "sessions": ["clients"],
        "arrivalrate": ["arrivals"], "arrivalcount": ["arrivals"], "rate": ["arrivals", "every"],
        "spawnrate": ["arrivals"], "rampto": ["ramp"], "rampup": ["ramp"], "target": ["clients"],
        "duration": ["for", "session"], "hold": ["steady", "for"], "length": ["for", "size"],
        "time": ["for"], "maxduration": ["for"], "iterations": ["times", "count", "repeat"],
        "constant": ["steady"], "plateau": ["steady"], "spike": ["burst"], "peak": ["burst"],
        "sine": ["wave"], "soak": ["steady"], "warmup": ["ramp"], "cooldown": ["ramp"],
        "stages": ["phases"], "load": ["phases"], "scenario": ["profiles", "flow"],
        "scenarios": ["profiles"], "executor": ["phases"], "personas": ["profiles"],
        "ensure": ["thresholds"], "assertions": ["thresholds"], "assert": ["thresholds"],
        "checks": ["thresholds", "check"], "slo": ["thresholds"], "goals": ["thresholds"],
        "threshold": ["assert", "thresholds"], "condition": ["assert"], "abortonfail": ["abort"],
        "delayaborteval": ["grace"], "variables": ["vars"], "env": ["vars"],
        "payload": ["text", "data"], "body": ["text"], "content": ["text"], "bytes": ["base64"],
        "reply": ["expect"], "response": ["expect"], "receive": ["expect"], "await": ["expect"],
        "think": ["wait"], "thinktime": ["wait", "every"], "sleep": ["wait"],
        "pause": ["wait"], "delay": ["wait", "after"], "loop": ["repeat"], "while": ["repeat"],
        "actions": ["flow", "steps"], "engine": ["flow"], "setup": ["open"], "onopen": ["open"],
        "interval": ["every"], "period": ["every"], "frequency": ["every"],
        "message": ["mix", "send", "messages"], "onmessage": ["react"], "handlers": ["react"],
        "backoff": ["delay"], "initial": ["delay"], "multiplier": ["factor"],
        "retries": ["attempts"], "maxretries": ["attempts"], "retry": ["reconnect"],
        "server": ["target"], "host": ["target", "url"], "endpoint": ["target", "url"],
        "endpoints": ["urls"], "baseurl": ["target", "url"], "url": ["target"],
        "uri": ["target", "url"], "protocols": ["subprotocols"],
        "subprotocol": ["subprotocols"], "maxpayload": ["max-message"], "ssl": ["tls"],
        "cacert": ["ca"], "cafile": ["ca"], "certificate": ["cert"], "privatekey": ["key"],
        "servername": ["server-name"], "sni": ["server-name"], "insecure": ["verify"],
        "rejectunauthorized": ["verify"], "deflate": ["compression"],
        "permessagedeflate": ["compression"],
        "localaddress": ["bind"], "sourceaddress": ["bind"], "httpproxy": ["proxy"],
        "fragmentsize": ["fragment"], "windowbits": ["window"], "contexttakeover": ["takeover"],
        "latency": ["delay", "rtt"], "ratio": ["share"], "probability": ["share", "weight"],
        "gt": ["above"], "greaterthan": ["above"], "lt": ["below"], "lessthan": ["below"],
        "in": ["one-of"], "oneof": ["one-of"], "matches": ["regex"], "pattern": ["regex"],
        "present": ["exists"], "equals": ["match"], "steps": ["flow"], "reports": ["outputs"],
        "output": ["outputs"], "summary": ["json"],
        "feeder": ["data"], "feeders": ["data"], "csv": ["data"], "datasets": ["data"],
        "rooms": ["groups"], "channels": ["groups"], "room": ["group"], "import": ["include"],
        "imports": ["include"], "inherits": ["extends"], "parent": ["extends"],
        "keepalive": ["heartbeat"], "pinginterval": ["heartbeat"], "extract": ["capture"],
        "save": ["capture"], "store": ["capture"], "randomswitch": ["choose"],
        "switch": ["choose"], "breakpoint": ["stress"], "disconnect": ["storm", "close"],
        "concurrent": ["parallel"], "poolsize": ["max"], "strategy": ["pick"],
        // aggregates, metrics, template functions
        "mean": ["avg"], "average": ["avg"], "median": ["p50"], "med": ["p50"], "sum": ["count"],
        "total": ["count"], "p": ["p95"], "percentile": ["p95"], "std": ["stddev"],
        "responsetime": ["rtt"], "roundtrip": ["rtt"], "httpreqduration": ["rtt"],
        "wsconnecting": ["connect"], "connecttime": ["connect"], "failures": ["errors"],
        "errorrate": ["errors"], "wsmsgssent": ["messages.sent"], "failed": ["errors"],
        "wsmsgsreceived": ["messages.received"], "wssessions": ["sessions"],
        "guid": ["uuid"], "uuidv4": ["uuid"], "uuid4": ["uuid"], "timestamp": ["now_ms"],
        "now": ["now_ms"], "random": ["int"], "randomint": ["int"], "randint": ["int"],
        "counter": ["seq"], "index": ["client.index"], "vu": ["client.index"],
        "user": ["client.index"], "choice": ["pick"], "randomstring": ["text"],
        "boolean": ["bool"], "iter": ["iteration"],
    ]
}
