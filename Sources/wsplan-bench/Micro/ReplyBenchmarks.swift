internal import JSONScan
internal import Metrics

/// What a reply costs behind the wire: to find its id, and to record it.
enum ReplyBenchmarks {
    static let all = [find, trail, record]

    private static let find = Benchmark("json.find.256") { meter in
        let id = "01234567-89ab-4cde-8f01-23456789abcd"
        let head = #"{"type":"event","seq":12345,"tags":["a","b"],"body":""#
        let tail = #"","reply":{"id":"\#(id)"}}"#
        let body = String(repeating: "x", count: 256 - head.utf8.count - tail.utf8.count)
        let document = Array((head + body + tail).utf8)
        let path = FieldPath(steps: ["reply", "id"].map { .init(key: Array($0.utf8), index: nil) })
        var sum = 0
        meter.measure(bytes: document.count) { count in
            for _ in 0..<count {
                if let found = JSONScan.find(path, in: document.span) {
                    sum &+= found.end - found.start
                }
            }
        }
        keep(sum)
    }

    /// Whether something stands behind a document, and a key in it again: asked of every JSON reply.
    private static let trail = Benchmark("json.trail.1024") { meter in
        let item = #"{"name":"irina","score":4711,"online":true},"#
        let items = String(repeating: item, count: 22)
        let document = Array((#"{"id":"0","items":["# + items + #"{"end":true}]}"#).utf8)
        let steps = [FieldPath.Step(key: Array("id".utf8), index: nil)]
        var sum = 0
        meter.measure(bytes: document.count) { count in
            for _ in 0..<count {
                if JSONScan.hasTrail(document.span) { sum &+= 1 }
                if JSONScan.mayRepeat(steps, 1, in: document.span, behind: 10) { sum &+= 1 }
            }
        }
        keep(sum)
    }

    /// Everything that one message and its reply count and record.
    private static let record = Benchmark("metrics.record-reply") { meter in
        let labels = LabelSpace(
            phases: ["steady"], profiles: ["user"], messages: ["say"], urls: ["target"])
        var recorder = Recorder(labels: labels)
        let series = recorder.indexer.series(phase: 0, profile: 0, message: 0, url: 0)
        var time: Int64 = 0
        meter.measure { count in
            for _ in 0..<count {
                time = (time &+ 7_919) & 0xF_FFFF
                let slot = recorder.slot(series)
                recorder.count(.planned, at: slot)
                recorder.count(.messagesSent, at: slot)
                recorder.count(.bytesSent, at: slot, by: 64)
                recorder.count(.messagesReceived, at: slot)
                recorder.count(.bytesReceived, at: slot, by: 64)
                recorder.count(.answered, at: slot)
                recorder.record(.held, 0, at: slot)
                recorder.record(.sendLag, time & 0xFFFF, at: slot)
                recorder.record(.serviceTime, time, at: slot)
                recorder.record(.rtt, time &+ 20_000, at: slot)
            }
        }
        keep(recorder)
    }
}
