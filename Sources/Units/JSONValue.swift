/// A JSON document whose keys keep their order and whose numbers have the digits asked for, so that
/// the same value gives the same bytes.
public indirect enum JSONValue: Sendable {
    case null
    case bool(Bool)
    case integer(Int64)
    case count(UInt64)
    /// Rounded to so many decimals; what is not finite is `null`.
    case number(Double, decimals: Int)
    case string(String)
    case array([JSONValue])
    case object([(String, JSONValue)])
    /// Written on one line, whatever the layout.
    case line(JSONValue)

    /// The document as text, with a line feed at its end.
    public func text(_ layout: JSONLayout = .indented) -> String {
        var writer = JSONWriter(layout)
        writer.write(self, indent: layout.isIndented ? 0 : nil)
        return writer.text + "\n"
    }

    /// The value on one line, without its end.
    public func line(_ layout: JSONLayout = .line) -> String {
        var writer = JSONWriter(layout)
        writer.write(self, indent: nil)
        return writer.text
    }
}

extension JSONValue: ExpressibleByStringLiteral, ExpressibleByIntegerLiteral,
    ExpressibleByBooleanLiteral, ExpressibleByArrayLiteral, ExpressibleByDictionaryLiteral
{
    public init(stringLiteral text: String) { self = .string(text) }
    public init(integerLiteral number: Int64) { self = .integer(number) }
    public init(booleanLiteral flag: Bool) { self = .bool(flag) }
    public init(arrayLiteral items: JSONValue...) { self = .array(items) }
    public init(dictionaryLiteral members: (String, JSONValue)...) { self = .object(members) }
}
