import Plan
import TestSupport
import Testing

@testable import Conductor

/// Pages of Prometheus text, in every piece.
@Suite struct ExpositionTests {
    private static let page = #"""
        # HELP depth Jobs that wait.
        # TYPE depth gauge
        depth{job="x",path="/a \"b\" \\ \n {},"} 12 1700000000000
        depth{job="y"} 3
          depth_total   7
        up 1
        odd{ job = "a" , } NaN
        hot +Inf
        cold -Inf 12
        tiny 1.5e-3
        process_resident_memory_bytes 1.2345e+07
        wait_bucket{le="0.5"} 5 # {trace_id="7"} 0.25 1700000000.5
        wait_bucket{le="+Inf"} 9
        wait_sum 4.5
        bad{job="x" 5
        # EOF
        """#

    private func found(
        _ selectors: [String], in page: String = page, size: Int = .max
    ) throws -> ExpositionReader {
        var reader = ExpositionReader(try selectors.map { try SeriesSelector(parsing: $0) })
        let bytes = Array(page.utf8)
        for start in stride(from: 0, to: bytes.count, by: min(size, max(1, bytes.count))) {
            reader.take(Array(bytes[start..<min(bytes.count, start + min(size, bytes.count))]))
        }
        reader.end()
        return reader
    }

    private static let values: [(String, ExpositionReader.Found)] = [
        (#"depth{job="x"}"#, .value(12)),
        (#"depth{path='/a "b" \\ \n {},'}"#, .value(12)),
        (#"depth{job="y"}"#, .value(3)),
        (
            "depth",
            .several([
                "{job=\"x\",path=\"/a \"b\" \\ \n {},\"}", #"{job="y"}"#,
            ])
        ),
        (#"depth{job="z"}"#, .nothing),
        ("dept", .nothing),
        ("depth_total", .value(7)),
        ("up", .value(1)),
        (#"up{job="x"}"#, .nothing),
        ("hot", .value(.infinity)),
        ("cold", .value(-.infinity)),
        ("tiny", .value(0.0015)),
        ("process_resident_memory_bytes", .value(12_345_000)),
        (#"wait_bucket{le="0.5"}"#, .value(5)),
        (#"wait_bucket{le="+Inf"}"#, .value(9)),
        ("wait_sum", .value(4.5)),
    ]

    @Test func findsWhatIsAskedForInEveryPiece() throws {
        for size in Array(1...40) + [200, .max] {
            let reader = try found(Self.values.map(\.0), size: size)
            #expect(reader.problem == nil)
            #expect(reader.found == Self.values.map(\.1), "in pieces of \(size)")
        }
    }

    @Test func aValueThatIsNoNumberIsOne() throws {
        guard case .value(let value) = try found(["odd"]).found[0] else {
            Issue.record("nothing was found")
            return
        }
        #expect(value.isNaN)
    }

    @Test(arguments: [
        ("bad", page, "line 15 is malformed"),
        ("a", "a\n", "line 1 is malformed"),
        ("a", "b 1\na 1 2 3\n", "line 2 is malformed"),
        ("a", "a{x=\"1} 2", "line 1 is malformed"),
        ("a", "a{x} 2", "line 1 is malformed"),
        ("a", "a 1 x", "line 1 is malformed"),
        ("a", "a x # {} 1", "line 1 is malformed"),
        ("a", "<html>\na 1", "the page is HTML"),
    ])
    func saysWhatIsWrong(_ selector: String, _ page: String, _ problem: String) throws {
        for size in [1, 3, .max] {
            #expect(try found([selector], in: page, size: size).problem == problem)
        }
    }

    @Test func whatIsNotAskedForMayBeMalformed() throws {
        let reader = try found(["up"], in: "bad{ 5\nup 1\r\n\r\nnonsense")
        #expect(reader.problem == nil && reader.found == [.value(1)])
    }

    /// A line without an end is no reason to keep all of it.
    @Test func aLineWithoutAnEndIsBounded() throws {
        let page = "up 1\nlong" + String(repeating: "x", count: 1 << 20)
        #expect(try found(["up", "long"], in: page, size: 1_000).found == [.value(1), .nothing])
    }

    /// Whatever a page is, its pieces tell the same as the whole.
    @Test func piecesTellTheSameAsTheWhole() throws {
        var draws = Draws(seed: 11)
        let parts = [
            "a", "{", "}", "x=\"1\"", ",", " ", "\n", "1", "NaN", "# ", "\\", "\"", "-", "\r",
            "+Inf",
        ]
        for _ in 0..<3_000 {
            let page = (0..<Int.random(in: 1...24, using: &draws)).map { _ in
                parts[Int.random(in: 0...(parts.count - 1), using: &draws)]
            }
            .joined()
            let whole = try found(["a", "a{x=\"1\"}"], in: page)
            let pieces = try found(
                ["a", "a{x=\"1\"}"], in: page, size: Int.random(in: 1...5, using: &draws))
            #expect(whole.problem == pieces.problem, "\(page)")
            #expect("\(whole.found)" == "\(pieces.found)", "\(page)")
        }
    }

    @Test(arguments: [
        (#"depth{b="1",a='x"y'}"#, #"depth{a="x\"y",b="1"}"#), ("a:b_c9", "a:b_c9"),
        (" depth { } ", "depth"), (#"d{a="\\\n",}"#, #"d{a="\\\n"}"#),
    ])
    func selectorsReadAsTheyAreWritten(_ text: String, _ written: String) throws {
        let selector = try SeriesSelector(parsing: text)
        #expect("\(selector)" == written)
        #expect(try SeriesSelector(parsing: written) == selector)
    }
}
