extension Unicode.Scalar {
    /// Whether it has no picture of its own and may move what stands around it: C0, C1, line
    /// separators, direction marks.
    public var isControl: Bool {
        switch value {
        case 0..<0x20, 0x7F..<0xA0, 0x200E, 0x200F, 0x2028...0x202E, 0x2066...0x2069: true
        default: false
        }
    }
}
