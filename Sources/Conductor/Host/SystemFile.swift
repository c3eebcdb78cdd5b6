internal import Wire

/// The small files in which the kernel tells of itself; what cannot be read is empty.
enum SystemFile {
    static func text(_ path: String) -> String {
        WholeFile.text(path) ?? ""
    }

    /// The whole numbers in a file, apart by white space.
    static func numbers(_ path: String) -> [Int] {
        text(path).kernelWords.compactMap { Int($0) }
    }
}
