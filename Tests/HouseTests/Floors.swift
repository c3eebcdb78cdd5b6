/// The targets as `Package.swift` declares them: the floor of each, and what it may import.
struct Floors {
    private(set) var floorOf: [String: Int] = [:]
    private(set) var dependencies: [String: [String]] = [:]

    /// Reads the manifest: a line `// floor N` stands before the targets of that floor.
    init(_ manifest: String) {
        var floor = 0
        var target: String?
        for line in manifest.split(separator: "\n") {
            let text = line.drop { $0 == " " }
            if text.hasPrefix("// floor ") {
                floor = text.dropFirst(9).prefix { $0.isNumber }.reduce(0) {
                    $0 * 10 + Int("\($1)")!
                }
            } else if text.hasPrefix("// tests") {
                return
            }
            var names = Floors.literals(in: text)
            if Floors.openings.contains(where: text.hasPrefix) {
                target = nil
            }
            if floor == 0, target == nil, floorOf.isEmpty, !text.contains("name: \"C") { continue }
            if target == nil, let first = names.first {
                target = first
                floorOf[first] = floor
                dependencies[first] = []
                names.removeFirst()
            }
            if let target, !text.contains("pkgConfig"), !text.contains("linkedLibrary") {
                dependencies[target]? += names
            }
        }
    }

    private static let openings = [
        "module(", ".target(", ".systemLibrary(", ".executableTarget(", "tests(",
    ]

    private static func literals(in text: Substring) -> [String] {
        let parts = text.split(separator: "\"", omittingEmptySubsequences: false)
        return parts.indices.filter { $0 % 2 == 1 }.map { String(parts[$0]) }
    }
}

extension HouseFile {
    /// Modules that the file imports.
    var imports: [String] {
        String(decoding: code, as: UTF8.self).split(separator: "\n").compactMap { line in
            let words = line.split(separator: " ")
            guard let place = words.firstIndex(of: "import"), place < 3, place + 1 < words.count
            else { return nil }
            return words.last.map { String($0.split(separator: ".")[0]) }
        }
    }
}

extension HouseFile {
    /// Words that may name a type.
    fileprivate var namedTypes: Set<String> {
        var names = Set<String>()
        var isTag = false
        for (text, _) in words {
            if text.first?.isUppercase == true, !isTag { names.insert(String(text)) }
            isTag = text == "Handle"
        }
        return names
    }
}

/// The folders of a target, lowest first: a folder uses what lies below it.
struct FolderFloors {
    let target: String
    let order: [String]

    /// Uses of types of higher folders, as `lower → higher: type`. `Handle<Type>` is none: it names what
    /// lives elsewhere. Left out are the files of `exempt`, chapters of a type above all others.
    func upwardUses(exempt: (HouseFile) -> Bool) -> Set<String> {
        let files = SourceTree.sources.filter { $0.target == target && !exempt($0) }
        var home: [String: Int] = [:]
        for file in files {
            guard let floor = order.firstIndex(of: file.folder) else { continue }
            for declared in file.declarations where declared.kind == .type && declared.isOutermost {
                home[declared.name] = max(home[declared.name] ?? 0, floor)
            }
        }
        var uses = Set<String>()
        for file in files {
            guard let floor = order.firstIndex(of: file.folder) else { continue }
            // A type of the file itself, within another one, is meant before all others.
            for word in file.namedTypes.subtracting(file.declarations.map(\.name)) {
                if let other = home[word], other > floor {
                    uses.insert("\(file.folder)/\(file.name) → \(order[other]): \(word)")
                }
            }
        }
        return uses
    }
}
