import PlanText

/// Reads the files that a plan includes and joins their parts with its own.
///
/// Files come in the order of the lists, the including file last. Whatever is wrong is reported at its
/// own place; ranges carry the index of their file in `files`.
struct IncludeReader {
    private(set) var files: [SourceFile] = []
    var diagnostics = Diagnostics()
    /// The variables that paths use.
    private(set) var usedVariables: Set<String> = []
    private let variables: Variables

    private static let deepest = 16
    private static let mostFiles = 256
    /// The maps that included files add to.
    private static let maps = ["vars", "data", "messages", "receive", "profiles"]
    private static let parts = maps + ["thresholds"]

    /// Whether every file could be read.
    private(set) var isWhole = true

    init(variables: Variables = Variables(given: [:], environment: [:])) {
        self.variables = variables
    }

    /// The whole plan of a file; nil after an error of the syntax. If a file that it includes cannot
    /// be read, the value of `include` is broken, so that no name counts as missing.
    mutating func read(_ source: SourceFile) -> Node? {
        files.append(source)
        if let foreign = ForeignFile(source) {
            report(foreign)
            return nil
        }
        guard let root = PlanTextReader.read(source, file: files.count - 1, into: &diagnostics)
        else { return nil }
        if let foreign = ForeignFile(root) {
            report(foreign)
            return nil
        }
        let plan = joined(root, chain: [source.name], outer: [:])
        guard !isWhole, case .mapping(var members) = plan.value else { return plan }
        for index in members.indices where members[index].key == "include" {
            members[index].value.value = .broken
        }
        return Node(.mapping(members), range: plan.range)
    }

    /// A plan that runs against a URL from outside, in place of its own second target; what that says
    /// besides of connections goes on to hold.
    mutating func setting(against url: String, in root: Node) -> Node {
        guard case .mapping(var members) = root.value else { return root }
        files.append(SourceFile(name: "--against", bytes: Array(url.utf8)))
        let range = SourceRange(file: files.count - 1, start: 0, end: url.utf8.count)
        let text = Node(.scalar(Scalar(text: url, style: .quoted, kind: .string)), range: range)
        guard let place = members.firstIndex(where: { $0.key == "against" }) else {
            members.append(Member(key: "against", keyRange: range, value: text))
            return Node(.mapping(members), range: root.range)
        }
        if case .mapping(let own) = members[place].value.value {
            let rest = own.filter { !["url", "urls", "embedded", "pick"].contains($0.key) }
            members[place].value.value = .mapping(
                rest + [Member(key: "url", keyRange: range, value: text)])
        } else {
            members[place].value = text
        }
        return Node(.mapping(members), range: root.range)
    }

    private mutating func report(_ foreign: ForeignFile) {
        error(
            .foreignFile, "expected a plan, got \(foreign.name)",
            at: SourceRange(file: files.count - 1, start: 0, end: 1), hint: foreign.hint)
    }

    // MARK: Files

    /// A file's own parts with those that it includes; `outer` are the variables of the files that
    /// include it, which win.
    private mutating func joined(
        _ root: Node, chain: [String], outer: [String: String]
    ) -> Node {
        guard case .mapping(var own) = root.value,
            let list = own.first(where: { $0.key == "include" })?.value,
            case .sequence(let items) = list.value
        else { return root }
        // What is wrong with variables is told when all are known.
        var later = Diagnostics()
        var defining = own
        let values = outer.merging(
            variables.define(in: &defining, files: files, into: &later)
        ) { outer, _ in outer }
        var included: [[Member]] = []
        for item in items {
            let item = replaced(item, values)
            if item.isBroken { isWhole = false }
            guard case .scalar(let scalar) = item.value, !scalar.text.isEmpty else { continue }
            if let members = members(of: scalar.text, at: item.range, chain: chain, values) {
                included.append(members)
            } else {
                isWhole = false
            }
        }
        for key in Self.parts { join(key, of: included, into: &own) }
        return Node(.mapping(own), range: root.range)
    }

    /// A path with the values of its variables.
    private mutating func replaced(_ path: Node, _ values: [String: String]) -> Node {
        var used: Set<String> = []
        let result = variables.substitution(values, files: files) { used.insert($0) }
            .apply(to: path, into: &diagnostics)
        usedVariables.formUnion(used)
        return result
    }

    /// The parts of an included file; nil after an error.
    private mutating func members(
        of name: String, at range: SourceRange, chain: [String], _ values: [String: String]
    ) -> [Member]? {
        let path = Self.path(name, beside: files[range.file].name)
        let resolved = PlanFile.resolved(path)
        guard !chain.contains(where: { PlanFile.resolved($0) == resolved }) else {
            error(.conflict, "'\(name)' includes itself", at: range)
            return nil
        }
        guard chain.count <= Self.deepest, files.count < Self.mostFiles else {
            error(
                .badValue,
                chain.count > Self.deepest
                    ? "includes must not be nested more than \(Self.deepest) deep"
                    : "a plan may have at most \(Self.mostFiles) files", at: range)
            return nil
        }
        let source: SourceFile
        do {
            source = try PlanFile.read(path)
        } catch {
            self.error(.unreadableFile, error.message, at: range, hint: error.hint)
            return nil
        }
        files.append(source)
        guard let root = PlanTextReader.read(source, file: files.count - 1, into: &diagnostics),
            isPart(root),
            case .mapping(let members) =
                joined(root, chain: chain + [path], outer: values).value
        else { return nil }
        return members
    }

    /// Whether a file has only what may be included; says what else it has.
    private mutating func isPart(_ root: Node) -> Bool {
        guard case .mapping(let members) = root.value else {
            error(.wrongType, "expected a map in an included file", at: root.range)
            return false
        }
        for member in members where !Self.parts.contains(member.key) {
            switch member.key {
            case "include", "$schema": break
            case "version":
                if case .scalar(let scalar) = member.value.value, scalar.text == "1" { break }
                error(
                    .badValue, "expected version 1", at: member.value.range,
                    hint: "write version: 1")
            case let key where key.hasPrefix("x-"): break
            default:
                error(
                    .unknownKey, "an included file must not have '\(member.key)'",
                    at: member.keyRange, hint: "valid keys: \(Self.parts.joined(separator: ", "))")
            }
        }
        return true
    }

    /// Relative to the folder of the file that names it.
    static func path(_ name: String, beside file: String) -> String {
        if name.hasPrefix("/") { return name }
        let folder = PlanFile.folder(of: file)
        return folder.isEmpty ? "./" + name : folder + name
    }

    // MARK: Joining

    /// Puts what included files have under a key before a file's own.
    private mutating func join(_ key: String, of included: [[Member]], into own: inout [Member]) {
        let found = included.compactMap { members in members.first { $0.key == key } }
        guard let first = found.first else { return }
        let place = own.firstIndex { $0.key == key }
        let last = place.map { own[$0] }
        let all = found + (last.map { [$0] } ?? [])
        var joined = last ?? first
        if key == "thresholds" {
            joined.value.value = .sequence(
                all.flatMap { member -> [Node] in
                    if case .sequence(let items) = member.value.value { return items }
                    error(.wrongType, "expected a list for 'thresholds'", at: member.value.range)
                    return []
                })
        } else {
            joined.value.value = .mapping(union(all, key, hasOwn: last != nil))
        }
        if let place { own[place] = joined } else { own.append(joined) }
    }

    /// The members of maps, each name once. Of variables those of the including file win.
    private mutating func union(_ maps: [Member], _ key: String, hasOwn: Bool) -> [Member] {
        var result: [Member] = []
        var places: [String: Int] = [:]
        for (index, map) in maps.enumerated() {
            guard case .mapping(let members) = map.value.value else {
                if case .broken = map.value.value { continue }
                error(.wrongType, "expected a map for '\(key)'", at: map.value.range)
                continue
            }
            let wins = key == "vars" && hasOwn && index == maps.count - 1
            for member in members {
                if let place = places[member.key] {
                    if wins {
                        result[place] = member
                    } else {
                        reportTwice(member, result[place], in: key)
                    }
                } else {
                    places[member.key] = result.count
                    result.append(member)
                }
            }
        }
        return result
    }

    private mutating func reportTwice(_ member: Member, _ first: Member, in key: String) {
        diagnostics.add(
            Diagnostic(
                .error, code: PlanCode.conflict.rawValue,
                "'\(member.key)' is already in '\(key)' of another file", at: member.keyRange,
                related: [.init(message: "the first one", range: first.keyRange)]))
    }

    private mutating func error(
        _ code: PlanCode, _ message: String, at range: SourceRange, hint: String? = nil
    ) {
        diagnostics.error(code.rawValue, message, at: range, hint: hint)
    }
}
