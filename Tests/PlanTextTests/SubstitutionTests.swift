import PlanText
import Testing

@Suite struct SubstitutionTests {
    private let variables = ["name": "value", "n": "12", "empty": "", "dollar": "$name"]

    /// The scalar with its kind, or the code of what is wrong.
    private func replaced(_ scalar: Scalar) -> String {
        let substitution = Substitution(knownNames: ["name"]) { variables[$0] }
        var diagnostics = Diagnostics()
        let node = Node(.scalar(scalar), range: SourceRange(file: 0, start: 0, end: 1))
        let result = substitution.apply(to: node, into: &diagnostics)
        if let first = diagnostics.items.first { return "\(first.code): \(first.message)" }
        guard case .scalar(let scalar) = result.value else { return "no scalar" }
        return "\(scalar.kind) \(scalar.text)"
    }

    @Test(arguments: [
        ("$name", "string value"), ("a${name}b$n", "string avalueb12"), ("$n", "int 12"),
        ("${n}s", "string 12s"), ("$$name", "string $name"), ("$.id", "string $.id"),
        ("5$", "string 5$"), ("$5", "string $5"), ("$dollar", "string $name"),
        ("${none:-x}", "string x"), ("${empty:-7}", "int 7"), ("${empty}", "null "),
        ("${name:-x}", "string value"), ("${none:-${other:-$n}}", "int 12"),
        ("${none:-}", "null "), ("${name:?needed}", "string value"),
        ("$none", "unset-variable: the variable 'none' is not set"),
        ("${none:?give one}", "unset-variable: the variable 'none' is not set: give one"),
        ("${none:?}", "unset-variable: the variable 'none' is not set"),
        ("${name", "bad-substitution: expected a variable, got '${name'"),
        ("${}", "bad-substitution: expected a variable, got '${}'"),
        ("${name:x}", "bad-substitution: expected a variable, got '${name:x}'"),
    ])
    func replacesPlain(text: String, expected: String) {
        #expect(replaced(Scalar(plain: text)) == expected)
    }

    @Test func keepsQuotedText() {
        #expect(replaced(Scalar(text: "$n", style: .quoted, kind: .string)) == "string 12")
    }
}
