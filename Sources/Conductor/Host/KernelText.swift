/// The texts of the kernel, by their bytes: what they are made of is ASCII, and looking for characters of
/// several scalars in them takes ten times as long.
extension Substring {
    /// Its lines, without empty ones.
    var kernelLines: [Substring] {
        utf8.split(separator: UInt8(ascii: "\n")).map { Substring($0) }
    }

    /// What stands between spaces, tabs and ends of lines.
    var kernelWords: [Substring] {
        utf8.split { $0 == 0x20 || 0x09...0x0D ~= $0 }.map { Substring($0) }
    }
}

extension String {
    var kernelLines: [Substring] { self[...].kernelLines }
    var kernelWords: [Substring] { self[...].kernelWords }
}
