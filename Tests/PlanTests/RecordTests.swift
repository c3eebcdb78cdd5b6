import PlanText
import Testing
import Units

@testable import Plan

/// A key is written once: its row reads it, checks it, knows what holds without it, and documents it.
@Suite struct RecordTests {
    private struct Lamp: Equatable {
        var height = TimeAmount.seconds(3)
        var bulbs = 2
        var colour: String?
        var power = Share(fraction: 0)
    }

    private static let lamp: Record<Lamp> = Record(Section("lamp"), "A lamp.", Lamp()) {
        Row("height", .positiveTime, \.height, "How long it is.")
        Row("bulbs", .whole(1...9), \.bulbs, "How many it has.")
        Row("colour", .text, \.colour, default: "white", needs: "bulbs", "Its colour.")
        Row("power", .share, \.power, required: true, "How bright it is.")
    }

    private func reader(_ text: String) -> (Reader, Node?) {
        let source = SourceFile(name: "lamp.yaml", bytes: Array(text.utf8))
        var diagnostics = Diagnostics()
        let node = PlanTextReader.read(source, file: 0, into: &diagnostics)
        let language = Language([Language.Entry(Self.lamp.section, Self.lamp)]) { _, _, _, _ in }
        let reader = Reader(
            files: [source], diagnostics: diagnostics,
            variables: Variables(given: [:], environment: [:]), language: language)
        return (reader, node)
    }

    @Test(
        arguments: [
            ("power: 5%", Lamp(power: Share(fraction: 0.05)), []),
            (
                "height: 1s\nbulbs: 4\ncolour: red\npower: 1%",
                Lamp(
                    height: .seconds(1), bulbs: 4, colour: "red", power: Share(fraction: 0.01)), []
            ),
            ("bulbs: 3", nil, ["missing-key"]),
            ("power: 5%\nbulbs: 10", Lamp(power: Share(fraction: 0.05)), ["bad-value"]),
            ("power: 5\nheight: 0s", nil, ["missing-unit", "bad-value"]),
            (
                "power: 1%\ncolour: red", Lamp(colour: "red", power: Share(fraction: 0.01)),
                ["missing-key"]
            ),
            (
                "power: 1%\nheight: 1s\nbulb: 3",
                Lamp(height: .seconds(1), power: Share(fraction: 0.01)),
                ["unknown-key"]
            ),
        ] as [(String, Lamp?, [String])])
    private func mapsBecomeParts(_ text: String, _ part: Lamp?, _ codes: [String]) throws {
        let (reader, node) = reader(text)
        #expect(reader.record(try #require(node), Self.lamp) == part)
        #expect(Set(reader.diagnostics.items.map(\.code)) == Set(codes))
    }

    @Test func rowsTellTheirDefaults() {
        let table = Self.lamp.table
        #expect(table.keys.map(\.usual) == ["3s", "2", "white", nil])
        #expect(table.keys.map(\.isRequired) == [false, false, false, true])
    }

    /// A default stands in a property of the model alone; here is what the language says of all.
    @Test func defaultsOfTheLanguageAreThoseOfTheModel() {
        let language = Language.test
        func usual(_ section: Section, _ key: String) -> String? {
            language.table(section)[key]?.usual
        }
        #expect(usual(.target, "connect-timeout") == "\(Target(.urls([])).connectTimeout)")
        #expect(usual(.message, "timeout") == "\(Message.usualTimeout)")
        #expect(usual(.reconnect, "max") == "\(Profile.Reconnect().max)")
        #expect(
            usual(.phase, "concurrent-connects")
                == "\(Phase(name: "", word: "").concurrentConnects)")
    }
}
