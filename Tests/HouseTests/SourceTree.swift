import Glibc

/// The sources of this repository, as the tests of the house read them.
enum SourceTree {
    static let root = String(
        #filePath.split(separator: "/").dropLast(3).reduce("") { $0 + "/" + $1 })

    /// All Swift files below a folder, in the order of their paths.
    static func files(in folder: String) -> [HouseFile] {
        paths(below: folder).filter { $0.hasSuffix(".swift") }.sorted()
            .map { HouseFile(path: $0, text: read($0)) }
    }

    static let sources = files(in: "Sources")
    static let tests = files(in: "Tests")

    /// A file of the repository as text.
    static func read(_ path: String) -> [UInt8] {
        guard let file = fopen(root + "/" + path, "r") else { return [] }
        defer { fclose(file) }
        var text: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 65_536)
        while true {
            let count = fread(&buffer, 1, buffer.count, file)
            if count == 0 { return text }
            text += buffer[..<count]
        }
    }

    private static func paths(below folder: String) -> [String] {
        guard let directory = opendir(root + "/" + folder) else { return [] }
        defer { closedir(directory) }
        var paths: [String] = []
        while let entry = readdir(directory) {
            let name = withUnsafePointer(to: &entry.pointee.d_name) {
                $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
            }
            if name.hasPrefix(".") { continue }
            let path = folder + "/" + name
            if Int32(entry.pointee.d_type) == DT_DIR {
                paths += self.paths(below: path)
            } else {
                paths.append(path)
            }
        }
        return paths
    }
}

/// One source file.
struct HouseFile {
    /// From the root of the repository.
    let path: String
    /// Its text with blanks in place of comments and of what stands in string literals.
    let code: [UInt8]
    let lineCount: Int
    /// The words of the code with the places where they begin.
    let words: [(text: Substring, place: Int)]

    init(path: String, text: [UInt8]) {
        self.path = path
        code = CodeText.of(text)
        words = CodeText.words(of: code)
        lineCount = text.count { $0 == UInt8(ascii: "\n") }
    }

    /// `Sources/TARGET/FOLDER/FILE.swift` in parts.
    private var parts: [Substring] { path.split(separator: "/") }
    var target: String { String(parts[1]) }
    /// The folder within the target, empty for what lies beside folders.
    var folder: String { parts.count > 3 ? String(parts[2]) : "" }
    var name: String { String(parts.last ?? "") }

    /// The line of a place in the code, from 1.
    func line(of place: Int) -> Int { 1 + code[..<place].count { $0 == UInt8(ascii: "\n") } }
}
