/// What waits, in the order of coming.
struct WaitingLine<Element: BitwiseCopyable> {
    private var elements: [Element] = []
    private var head = 0

    var isEmpty: Bool { head == elements.count }
    var count: Int { elements.count - head }

    /// The one whose turn it is.
    var first: Element? { head < elements.count ? elements[head] : nil }

    /// Adds one at the end; the space of those that left is used again.
    mutating func append(_ element: Element) {
        if head > 0, head * 2 >= elements.count {
            elements.removeFirst(head)
            head = 0
        }
        elements.append(element)
    }

    mutating func next() -> Element? {
        guard head < elements.count else { return nil }
        head += 1
        return elements[head - 1]
    }

    /// Takes out all those for which `leaves` holds; the others keep their order.
    mutating func remove(where leaves: (Element) -> Bool) -> [Element] {
        let gone = elements[head...].filter(leaves)
        if !gone.isEmpty {
            elements = elements[head...].filter { !leaves($0) }
            head = 0
        }
        return gone
    }
}
