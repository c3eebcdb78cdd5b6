import Metrics
import Testing
import Units

@testable import Plan

/// The parsers of texts know no plan: names are handed in, and places are bytes of the text.
@Suite struct ExpressionParserTests {
    private static let context = TemplateContext(
        names: TemplateNames(
            data: Names(["accounts"]), captures: Names(["token"]), hasGroups: false,
            environment: ["HOME": "/root"]),
        columns: [["user"]])

    private func parser(_ text: String) -> URLParser {
        URLParser(text: text, context: Self.context, secrets: .usual)
    }

    @Test(arguments: [
        ("ws://host", "host", 80, "/"), ("wss://host:8443/a?b=1", "host", 8443, "/a?b=1"),
        ("ws://[::1]/", "::1", 80, "/"), ("ws+unix:///run/a.sock:/x", "localhost", 0, "/x"),
    ])
    func urlsAreTakenApart(_ text: String, _ host: String, _ port: UInt16, _ path: String) throws {
        let url = try parser(text).parse().url
        #expect(url.host == host && url.port == port && url.resource.constant == path)
    }

    @Test func valuesOfURLsAreEncodedUnlessTheyAreRaw() throws {
        let parsed = try parser("ws://host/{{ accounts.user }}?t={{ raw(token) }}").parse()
        let field = Template(parts: [.expression(.field(data: 0, column: 0))])
        #expect(
            parsed.url.resource.parts == [
                .text("/"), .expression(.encoded(.percent, field)), .text("?t="),
                .expression(.captured(0)),
            ])
        #expect(
            parsed.encodedPath?.value == "accounts.user" && parsed.encodedPath?.range == 10..<29)
        #expect(parsed.parser.neededCaptures.map(\.name) == ["token"])
    }

    @Test(
        arguments: [
            ("http://host", nil), ("ws://", nil), ("ws://a{{ seq }}/", nil), ("ws://a/#b", nil),
            ("ws://a{{ token }}", nil), ("ws://a/{{ nothing }}", 10..<17),
        ] as [(String, Range<Int>?)])
    func wrongURLsNameTheBytesToBlame(_ text: String, _ place: Range<Int>?) {
        do {
            _ = try parser(text).parse()
            Issue.record("\(text) is a URL")
        } catch {
            #expect(error.range == place)
        }
    }

    @Test func templatesTellWhatTheyUse() throws {
        let (template, parser) = try Self.context.parse(
            "{{ accounts.name }}-{{ default(token, 'x') }}-{{ env('HOME') }}")
        #expect(template.parts.count == 4 && template.parts.last == .text("-/root"))
        #expect(parser.fields.map(\.name) == ["name"] && parser.fields.map(\.column) == [1])
        #expect(parser.usedCaptures == ["token"] && parser.neededCaptures.isEmpty)
        #expect(parser.usedEnvironment == ["HOME": "/root"])
    }

    private static let thresholds = ThresholdContext(
        labels: ["phase": Names(["day"]), "message": Names(["buy"]), "profile": Names(["p"])])

    @Test func thresholdsAreTreesWithPlaces() throws {
        var parser = ThresholdParser(
            "p99(rtt, phase=day) < 50ms or share(errors) < 1%", in: Self.thresholds)
        let condition = try parser.condition()
        #expect(condition.comparisons.map(\.metric) == [.time(.rtt), .count(.errors)])
        #expect(condition.comparisons.map(\.limit) == [50e6, 0.01])
        #expect(condition.comparisons[0].labels == ["phase": "day"])
        #expect(parser.places.map(\.lowerBound) == [0, 30])
    }

    @Test func aPhasesOwnThresholdIsAboutIt() throws {
        var parser = ThresholdParser("max(rtt) < 1s", in: Self.thresholds, ownedBy: "day")
        #expect(try parser.condition().comparisons[0].labels == ["phase": "day"])
        #expect(!Self.thresholds.accepts("max(rtt, phase=night) < 1s", ownedBy: nil))
        #expect(Self.thresholds.accepts("max(rtt, phase=day) < 1s", ownedBy: "day"))
    }
}
