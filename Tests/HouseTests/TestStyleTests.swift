import Testing

/// What tests keep to: one style of names, and no waiting for luck.
@Suite struct TestStyleTests {
    /// The names of test functions, backquotes included, with where they stand.
    private struct Name {
        let text: String
        let place: String

        /// A sentence in lowerCamelCase.
        var isSentence: Bool {
            text.first?.isLowercase == true && text.allSatisfy { $0.isLetter || $0.isNumber }
                && !text.hasPrefix("test")
        }
    }

    private static let files = SourceTree.tests

    private static func names(of file: HouseFile) -> [Name] {
        let words = file.words
        return words.indices.filter {
            words[$0].text == "Test" && file.isAttribute(words[$0].place)
        }
        .compactMap { index in
            guard let start = words[index...].firstIndex(where: { $0.text == "func" })
            else { return nil }
            let place = words[start].place
            let name = file.code[(place + 5)...].prefix { $0 != UInt8(ascii: "(") }
            return Name(
                text: String(decoding: name, as: UTF8.self),
                place: "\(file.path):\(file.line(of: place))")
        }
    }

    @Test func namesAreSentencesInCamelCase() {
        let wrong = Self.files.flatMap(Self.names).filter { !$0.isSentence }
        expectNone(
            wrong.map { "\($0.place): \($0.text)" }.sorted(),
            "such as aClosedLoopWaitsForItsReply")
        #expect(Self.files.reduce(0) { $0 + Self.names(of: $1).count } > 800)
    }

    /// A name is written once, in the code.
    @Test func namesHaveNoSecondFormForDisplay() {
        expectNone(
            Self.files.flatMap { file in
                file.words.filter { word in
                    ["Test", "Suite"].contains(word.text) && file.isAttribute(word.place)
                        && file.opensWithText(word.place + word.text.utf8.count)
                }
                .map { "\(file.path):\(file.line(of: $0.place))" }
            }, "name the function or the type instead")
    }

    @Test func suitesStandInFilesOfTheirNames() {
        expectNone(
            Self.files.filter { file in
                let words = file.words.map(\.text)
                let declares = zip(words, words.dropFirst()).contains {
                    $0 == "struct" && $1 + ".swift" == file.name && $1.hasSuffix("Tests")
                }
                return !Self.names(of: file).isEmpty && !declares
            }.map(\.path), "a file ThingTests.swift has the suite ThingTests")
    }

    /// The one place that may sleep: `pause`, and `eventually` between two looks.
    private static let sleeper = "Tests/TestSupport/Waiting.swift"

    @Test func nobodySleepsForLuck() {
        let sleeps: Set<Substring> = ["usleep", "nanosleep", "sleep", "sleepForTimeInterval"]
        expectNone(
            Self.files.flatMap { file in
                file.words.filter { sleeps.contains($0.text) && file.path != Self.sleeper }
                    .map { "\(file.path):\(file.line(of: $0.place)): \($0.text)" }
            }, "wait for what must happen (`eventually`), or `pause` as a part of a script")
        let kept = Self.files.first { $0.path == Self.sleeper }?.words.count {
            sleeps.contains($0.text)
        }
        #expect(kept == 3)
    }
}

extension HouseFile {
    /// Whether an `@` stands before a word.
    fileprivate func isAttribute(_ place: Int) -> Bool {
        place > 0 && code[place - 1] == UInt8(ascii: "@")
    }

    /// Whether a text is the first thing in the parentheses at a place: blanks are in its stead here.
    fileprivate func opensWithText(_ place: Int) -> Bool {
        guard place < code.count, code[place] == UInt8(ascii: "(") else { return false }
        let rest = code[(place + 1)...]
        guard let next = rest.first(where: { $0 != UInt8(ascii: " ") && $0 != UInt8(ascii: "\n") })
        else { return false }
        return next == UInt8(ascii: ",") || next == UInt8(ascii: ")")
    }
}
