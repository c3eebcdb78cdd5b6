internal import Metrics
internal import Wire

/// What is noted of each client, where a run is asked for that.
extension EventLoop where World: ~Copyable {
    /// Counts an error of a client, or of nobody, with its close code or HTTP status. With `fails` it
    /// is the first one of a unit that such errors happen to: a connect, a session or a request.
    mutating func count(
        _ kind: ErrorKind, of client: Handle<Client>, _ series: SeriesID, fails: Bool,
        code: UInt16 = 0,
        first: @autoclosure () -> CaseText
    ) {
        if listener != nil { tell(kind, of: client, first()) }
        recorder.error(
            ErrorDetail(kind: kind, code: code), series, fails: fails, at: time - stage.origin,
            first: first())
        note(client) { $0.count(kind) }
    }

    /// Changes the record of a client, if there are records.
    @inline(__always)
    mutating func note(_ client: Handle<Client>, _ change: (inout ClientRecord) -> Void) {
        if records != nil { records?.note(client, change) }
    }

    /// A client of the load is gone: how much it sent belongs to the spread over clients.
    mutating func noteStay(_ client: Handle<Client>) {
        recorder.record(
            .clientMessages, Int64(clients[client].sequence) * 1_000,
            series(client, label: label(at: time, client)))
    }

    /// What became of each client, at the end of the run.
    mutating func takeRecords() -> [ClientRecord] {
        records?.close(at: time)
        return records?.all ?? []
    }
}
