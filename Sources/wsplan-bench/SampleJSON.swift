internal import Wire

/// JSON as services send it, the same in every run, for what depends on the content: compression
/// finds as much to shorten in it as in real messages, unlike in a row of equal letters.
enum SampleJSON {
    /// A document of so many bytes, at least `smallest`, with a fixed id.
    static func document(count: Int) -> [UInt8] {
        let head = Array(#"{"id":"01234567-89ab-4cde-8f01-23456789abcd""#.utf8)
        return head + rest(count: count - head.count)
    }

    /// The smallest document, in bytes.
    static let smallest = 66

    /// What follows the id of a document: so many bytes from a comma to the closing brace.
    static func rest(count: Int) -> [UInt8] {
        var random = RandomStream(seed: 7)
        var text = Array(#","items":["#.utf8)
        let middle = Array(#"],"note":""#.utf8)
        let end = Array(#""}"#.utf8)
        var room = count - text.count - middle.count - end.count
        var separator: [UInt8] = []
        while true {
            let item = separator + item(&random)
            if item.count > room { break }
            text += item
            room -= item.count
            separator = [UInt8(ascii: ",")]
        }
        text += middle
        while room > 0 {
            let word = Array("\(word(&random)) ".utf8).prefix(room)
            text += word
            room -= word.count
        }
        return text + end
    }

    private static func item(_ random: inout RandomStream) -> [UInt8] {
        let sku = 10_000 + random.below(90_000)
        let cents = 100 + random.below(20_000)
        let price = "\(cents / 100).\(cents % 100 / 10)5"
        let title = "\(word(&random)) \(word(&random)) \(word(&random))"
        let stock = random.below(4) > 0
        return Array(
            #"{"sku":"K-\#(sku)","quantity":\#(1 + random.below(20)),"price":\#(price),"#.utf8)
            + Array(#""title":"\#(title)","stock":\#(stock)}"#.utf8)
    }

    private static func word(_ random: inout RandomStream) -> String {
        words[Int(random.below(UInt64(words.count)))]
    }

    private static let words = [
        "amber", "basket", "blue", "canvas", "cotton", "garden", "lamp", "leather", "linen",
        "mirror", "oak", "paper", "river", "shirt", "silver", "small", "stone", "summer",
        "table", "velvet", "walnut", "winter", "wooden", "wool",
    ]
}
