import Testing

@testable import Conductor

/// The end of what a program writes.
@Suite struct OutputTailTests {
    private static func tail(_ pieces: [String]) -> OutputTail {
        var tail = OutputTail()
        for piece in pieces { tail.add(Array(piece.utf8)[...]) }
        return tail
    }

    @Test func whatIsShortIsKeptWhole() {
        let tail = Self.tail(["one\n", "", "two\n"])
        #expect(tail.text { $0 } == "one\ntwo\n" && tail.total == 8)
        #expect(OutputTail().text { $0 } == "")
    }

    /// Of much the end is kept, from the beginning of a line on, in bounded memory.
    @Test(arguments: [1, 100, 4_096, 65_536])
    func ofMuchTheEndIsKept(_ size: Int) {
        var tail = OutputTail()
        var line = 0
        var rest: [UInt8] = []
        while tail.total < 400_000 {
            while rest.count < size {
                rest += Array("line \(line)\n".utf8)
                line += 1
            }
            tail.add(rest[..<size])
            rest.removeFirst(size)
        }
        let text = tail.text { $0 }
        #expect(text.utf8.count <= OutputTail.size && text.utf8.count > OutputTail.size - 20)
        #expect(text.hasPrefix("line "))
        let numbers = text.split(separator: "\n").dropLast().compactMap { Int($0.dropFirst(5)) }
        #expect(zip(numbers, numbers.dropFirst()).allSatisfy { $0 + 1 == $1 })
    }

    /// A secret at the place where the text is cut is hidden before that.
    @Test(arguments: 0..<40)
    func noHalfOfASecretIsLeft(_ shift: Int) {
        let secret = "secret-of-twenty-one"
        let filler = String(repeating: "x", count: OutputTail.size - 20 + shift)
        let text = Self.tail(["aaaa\(secret)\(filler)"]).text {
            $0.replacing(secret, with: "***")
        }
        #expect(text.allSatisfy { "ax*".contains($0) })
    }

    /// Colours and other sequences of terminals are taken out; what is no UTF-8 is told as such.
    @Test func nothingMovesATerminal() {
        var tail = Self.tail(["\u{1B}[1;31mred\u{1B}[0m \u{1B}7x\r\n\ta\u{7}b\u{202E}"])
        tail.add([0xFF, 0x0A])
        #expect(tail.text { $0 } == "red x\n\tab\u{FFFD}\n")
    }
}
