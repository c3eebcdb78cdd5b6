import Units

@testable import Plan

/// Makes plans from the table of keys: the smallest one in which a key of a section has a value.
enum TableSamples {
    /// Right values of a type, one of each form.
    static func right(_ type: ValueType) -> [JSONValue] {
        switch type {
        case .text: ["words"]
        case .template: ["a {{ seq }}"]
        case .flag: [true]
        case .duration: ["5s"]
        case .spread: ["1s..3s", "poisson 2s", "normal 2s +- 1s"]
        case .rate: ["50/s"]
        case .byteRate: ["64KiB/s"]
        case .size: ["1KiB"]
        case .share: ["5%"]
        case .number: [2]
        case .whole(let range): [.integer(Int64(range.lowerBound))]
        case .weight: [2]
        case .word(let words): words.map(word)
        case .name(let kind): [.string(name(kind))]
        case .spelled(let spelling): [self.spelling(spelling)]
        case .json: [["a": 1]]
        case .match: [["$.a": 1]]
        case .list(let item, let least):
            right(item).map { .array(Array(repeating: $0, count: max(least, 1))) }
        // Names that have addresses have ports.
        case .map(.spelled(.address), _): [["p:80": "192.0.2.1"]]
        case .map(let value, let kind):
            right(value).map { .object([(kind.map(name) ?? "p", $0)]) }
        case .section(let section): [.object(smallest(section))]
        case .oneOf(let forms): forms.flatMap(right)
        }
    }

    /// Wrong values of a type; none where anything is right.
    static func wrong(_ type: ValueType) -> [JSONValue] {
        let deep: JSONValue = [[["x"]]]
        return switch type {
        case .json, .map(.json, _), .list(.json, _): []
        case .duration(let positive): [deep, 5, "5/s"] + (positive ? ["0s"] : [])
        case .size(let positive): [deep, 5, "5s"] + (positive ? ["0B"] : [])
        case .spread, .rate, .byteRate, .share: [deep, 5, "x"]
        case .flag: [deep, "yes", 1]
        case .whole(let range):
            [deep, "x"] + (range.lowerBound > 0 ? [.integer(Int64(range.lowerBound - 1))] : [-1])
                + (range.upperBound < .max ? [.integer(Int64(range.upperBound + 1))] : [])
        case .number, .weight: [deep, "x"]
        case .word, .name: [deep, "zz9"]
        default: [deep]
        }
    }

    /// A plan in which the key has the value.
    static func plan(_ section: Section, _ key: Key, _ value: JSONValue) -> String {
        var (section, members) = (section, smallest(section, with: key, value))
        while let (parent, way) = ways[section] {
            let inner = embed(.object(members), as: section, in: way.value)
            (section, members) = (parent, smallest(parent, with: way, inner))
        }
        return JSONValue.object(members).text()
    }

    // MARK: Sections

    /// What a section cannot lack, and the key.
    private static func smallest(
        _ section: Section, with key: Key? = nil, _ value: JSONValue = true
    ) -> [(String, JSONValue)] {
        let table = Language.test.table(section)
        var members = section == .plan ? frame : []
        func add(_ key: Key, _ value: JSONValue? = nil) {
            members.removeAll { $0.0 == key.name }
            if let value = value ?? right(key.value).first { members.append((key.name, value)) }
        }
        for key in table.keys where key.isRequired && section != .plan { add(key) }
        let needed = key?.needs.flatMap { table[$0] }
        let names = [key?.name, needed?.name]
        if let needed { add(needed) }
        if !table.choice.isEmpty, !table.choice.contains(where: names.contains),
            let first = table[table.choice[0]]
        {
            add(first)
        }
        if let key { add(key, value) }
        return members
    }

    /// A plan that defines a name of each kind.
    private static let frame: [(String, JSONValue)] = [
        ("version", 1), ("target", "ws://host"), ("messages", ["m": "hi"]),
        ("profiles", ["p": [:]]), ("phases", [["pause": "5s"]]), ("groups", ["g": [:]]),
        ("data", ["d": "d.csv"]), ("receive", ["r": ["match": ["$.a": 1]]]),
    ]

    /// The section and key through which each section is reached from the plan the shortest way.
    private static let ways: [Section: (Section, Key)] = {
        var found: [Section: (Section, Key)] = [:]
        var open: [Section] = [.plan]
        while !open.isEmpty {
            let parent = open.removeFirst()
            for key in Language.test.table(parent).keys {
                for section in key.value.sections where section != .plan && found[section] == nil {
                    found[section] = (parent, key)
                    open.append(section)
                }
            }
        }
        return found
    }()

    /// A value of a type that holds the section.
    private static func embed(
        _ value: JSONValue, as section: Section, in type: ValueType
    ) -> JSONValue {
        switch type {
        case .list(let item, let least):
            .array(Array(repeating: embed(value, as: section, in: item), count: max(least, 1)))
        case .map(let item, let kind):
            .object([(kind.map(name) ?? "p", embed(value, as: section, in: item))])
        case .match: .object([("$.a", value)])
        case .oneOf(let forms):
            embed(value, as: section, in: forms.first { $0.sections.contains(section) } ?? .text)
        default: value
        }
    }

    // MARK: Words

    private static func word(_ word: String) -> JSONValue {
        if let number = Int(word) { return .integer(Int64(number)) }
        return ["true", "false"].contains(word) ? .bool(word == "true") : .string(word)
    }

    private static func name(_ kind: NameKind) -> String { String(kind.rawValue.prefix(1)) }

    private static func spelling(_ spelling: Spelling) -> JSONValue {
        switch spelling {
        case .expression: "{{ seq }}"
        case .target: "ws://host/a"
        case .proxy: "http://proxy:3128"
        case .address: "127.0.0.1"
        case .hostName: "a.example.com"
        case .group: "/a.slice"
        case .page: "http://host/metrics"
        case .series: "depth{job=\"x\"}"
        case .file: "a.txt"
        case .path: "$.a.0"
        case .stamp: "$.a ms"
        case .base64: "aGk="
        case .regex: "a+"
        case .rounds: "2..5"
        case .lengths: "1s..5s"
        case .clients: 5
        case .clientLine: "-> 50"
        case .clientRange: "20..80"
        case .arrivals: "poisson 5/s"
        case .arrivalLine: "1/s -> 5/s"
        case .arrivalRange: "1/s..5/s"
        case .rateLine: "20/s"
        case .threshold: "max(rtt) < 1s"
        }
    }
}
