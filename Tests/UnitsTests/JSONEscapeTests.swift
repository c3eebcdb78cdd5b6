import Testing
import Units

@Suite struct JSONEscapeTests {
    @Test(arguments: [
        ("plain é 🙂", "plain é 🙂"), ("\"\\/", "\\\"\\\\/"), ("\n\r\t", "\\n\\r\\t"),
        ("\u{0}\u{1F}\u{7F}", "\\u0000\\u001f\u{7F}"), ("\u{2028}\u{2029}", "\\u2028\\u2029"),
    ])
    func escapesWhatJSONWants(_ text: String, _ escaped: String) {
        #expect(text.jsonEscaped == escaped)
    }
}
