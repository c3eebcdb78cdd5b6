extension FieldPath {
    /// Reads `$`, `$.id` or `$.items.0.name`; nil if it is no such path.
    public init?(parsing text: some StringProtocol) {
        let parts = text.split(separator: ".", omittingEmptySubsequences: false)
        guard parts.first == "$", parts.dropFirst().allSatisfy({ !$0.isEmpty }) else { return nil }
        self.init(
            steps: parts.dropFirst().map { Step(key: Array($0.utf8), index: Int($0)) })
    }
}
