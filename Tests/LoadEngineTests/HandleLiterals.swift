import Wire

/// Tests name elements by their places.
extension Handle: ExpressibleByIntegerLiteral where Element: ~Copyable {
    public init(integerLiteral place: Int32) { self.init(index: place) }
}
