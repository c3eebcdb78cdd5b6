import JSONScan
import Testing
import Wire

@testable import LoadEngine

/// What a locator has seen before must not change what it finds.
@Suite struct IDLocatorTests {
    private static let id = "deadbeef-aaf3-4523-8123-456789abcdef"
    private static let other = "0badcafe-aaf3-4523-8123-456789abcdef"

    /// Payloads that are looked at one after the other, all of them by one locator.
    static let series: [(name: String, payloads: [String])] = [
        ("the same again", [#"{"id":"\#(id)"}"#, #"{"id":"\#(other)","n":1}"#]),
        (
            "the id at another place, and back",
            [
                #"{"id":"\#(id)","n":1}"#, #"{"n":1,"id":"\#(id)"}"#, #"{"id":"\#(id)","n":1}"#,
                #"{ "id" : "\#(id)" }"#,
            ]
        ),
        (
            "an id in another field before it",
            [
                #"{"id":"\#(id)"}"#, #"{"of":"\#(id)","id":"\#(other)"}"#,
                #"{"of":"\#(other)","id":"\#(id)"}"#, #"{"of":"\#(id)","no":"\#(other)"}"#,
            ]
        ),
        (
            "other fields and none",
            [#"{"id":"\#(id)"}"#, #"{"ID":"\#(id)"}"#, #"{}"#, "", "[]", #"{"id":7}"#]
        ),
        (
            "shorter and longer values",
            [
                #"{"id":"\#(id)"}"#, #"{"id":"\#(id.dropLast())"}"#, #"{"id":"\#(id)0"}"#,
                #"{"id":""}"#, #"{"id":"a","b":"cdefghijklmnopqrstuvwxyzabcde"}"#,
            ]
        ),
        (
            "escapes before it and in it",
            [
                #"{"id":"\#(id)"}"#, #"{"\u0069d":"\#(id)"}"#, #"{"a\"id":"\#(other)"}"#,
                #"{"id":"deadbeef\u002daaf3-4523-8123-456789abcdef"}"#, #"{"id":"\#(other)"}"#,
            ]
        ),
        (
            "the same key again, of which the last counts",
            [
                #"{"id":"\#(id)"}"#, #"{"id":"\#(id)","id":"\#(other)"}"#,
                #"{"id":"\#(id)","\u0069d":"\#(other)"}"#,
                #"{"id":"\#(id)","n":{"id":"\#(other)"}}"#,
                #"{"id":"\#(id)","id":7}"#, #"{"id":"\#(other)"}"#,
            ]
        ),
        (
            "cut off",
            [#"{"id":"\#(id)"}"#]
                + (0..<46).map { String(#"{"id":"\#(other)","n":1}"#.prefix($0)) }
        ),
        (
            "deeper", [#"{"id":"\#(id)"}"#, #"{"a":{"id":"\#(id)"},"id":"\#(other)"}"#]
        ),
        (
            "a long beginning",
            [
                #"{"a":"\#(String(repeating: "x", count: 80))","id":"\#(id)"}"#,
                #"{"a":"\#(String(repeating: "y", count: 80))","id":"\#(other)"}"#,
            ]
        ),
    ]

    @Test(arguments: series.indices)
    func itFindsWhatTheScannerFindsWhateverCameBefore(_ index: Int) {
        let path = FieldPath(parsing: "$.id")!
        var locator = IDLocator(path)
        for payload in Self.series[index].payloads {
            let bytes = Array(payload.utf8)
            let scanned = JSONScan.find(path, in: bytes.span)
            let found = locator.find(in: bytes.span)
            // A value of 36 characters with a quote in it is no id, however it is cut out.
            let text = found.map { String(decoding: bytes[$0.start..<$0.end], as: UTF8.self) }
            if let text, text.contains("\"") { continue }
            let expected = scanned.flatMap { range in
                range.kind == .string
                    ? String(decoding: bytes[range.start..<range.end], as: UTF8.self) : nil
            }
            #expect(text == expected, "\(payload)")
        }
    }
}
