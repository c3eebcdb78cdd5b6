/// Where an element lives in its `Slab`, with the element's type, so that one of a client cannot be given
/// where one of a connection is wanted. Four bytes.
@frozen public struct Handle<Element: ~Copyable>: Hashable, BitwiseCopyable, Sendable {
    /// The place; negative for none.
    public let index: Int32

    @inlinable public init(index: Int32) { self.index = index }

    /// The handle of nothing.
    @inlinable public static var none: Handle<Element> { Handle(index: -1) }

    @inlinable public var isNone: Bool { index < 0 }
    @inlinable public var isSome: Bool { index >= 0 }
}
