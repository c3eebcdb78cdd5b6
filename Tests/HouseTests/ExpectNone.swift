import Testing

/// Records what breaks a rule of the house, if anything does, and prints where.
func expectNone(
    _ found: [String], _ rule: Comment, sourceLocation: SourceLocation = #_sourceLocation
) {
    #expect(found.isEmpty, rule, sourceLocation: sourceLocation)
    for line in found { print("house:", line) }
}
