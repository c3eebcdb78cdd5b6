internal import Glibc

/// Memory that grows where it lies: the kernel moves the pages of a large block to new addresses
/// instead of copying them, so that growing leaves no copies behind in resident memory.
@unsafe public enum GrowingBlock {
    /// Room for so many elements; its content is undefined.
    public static func allocate<Element: ~Copyable>(
        _ count: Int
    ) -> UnsafeMutablePointer<Element> {
        unsafe checked(malloc(max(1, count * MemoryLayout<Element>.stride)))
    }

    /// The same elements with room for more. They are moved byte by byte, as every Swift value may
    /// be that holds no weak reference.
    public static func grow<Element: ~Copyable>(
        _ base: UnsafeMutablePointer<Element>, to count: Int
    ) -> UnsafeMutablePointer<Element> {
        unsafe checked(realloc(base, count * MemoryLayout<Element>.stride))
    }

    /// Gives the memory back; the elements have to be deinitialised before.
    public static func free<Element: ~Copyable>(_ base: UnsafeMutablePointer<Element>) {
        unsafe Glibc.free(base)
    }

    private static func checked<Element: ~Copyable>(
        _ memory: UnsafeMutableRawPointer?
    ) -> UnsafeMutablePointer<Element> {
        guard let memory = unsafe memory else { fatalError("out of memory") }
        return unsafe memory.assumingMemoryBound(to: Element.self)
    }
}
