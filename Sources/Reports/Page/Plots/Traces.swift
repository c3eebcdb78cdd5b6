/// Draws the values of columns.
struct Traces {
    let columns: Columns
    let scale: any PlotScale

    init(_ columns: Columns, _ scale: any PlotScale) {
        self.columns = columns
        self.scale = scale
    }

    /// A line through the middles of columns; steps where there are few. Without a value it has a gap.
    func line(_ values: [Double?], _ style: String, name: String? = nil, steps: Bool = false)
        -> HTML
    {
        var path = PathData()
        var isDown = false
        let width = columns.width
        for (column, value) in values.enumerated() {
            guard let value else {
                isDown = false
                continue
            }
            let y = scale.y(value)
            let left = Double(column) * width
            let x = steps || columns.areSteps ? left : left + width / 2
            if isDown { path.line(x, y) } else { path.move(x, y) }
            if steps || columns.areSteps { path.across(to: left + width) }
            isDown = true
        }
        return path.element("l \(style)", name: name)
    }

    /// The area between values and a base, which is 0 where it is not given.
    func area(_ values: [Double?], _ style: String, above base: [Double?]? = nil) -> HTML {
        var path = PathData()
        var first = 0
        while first < values.count {
            guard values[first] != nil else {
                first += 1
                continue
            }
            var next = first
            while next < values.count, values[next] != nil { next += 1 }
            band(first..<next, values, base, &path)
            first = next
        }
        return path.element("a \(style)")
    }

    /// The area of columns that all have values.
    private func band(
        _ range: Range<Int>, _ values: [Double?], _ base: [Double?]?, _ path: inout PathData
    ) {
        let width = columns.width
        let floor = scale.y(scale.low)
        path.move(Double(range.lowerBound) * width, floor)
        for column in range {
            path.down(to: scale.y(values[column] ?? 0))
            path.across(to: Double(column + 1) * width)
        }
        guard let base else {
            path.down(to: floor)
            path.close()
            return
        }
        for column in range.reversed() {
            path.down(to: base[column].map(scale.y) ?? floor)
            path.across(to: Double(column) * width)
        }
        path.close()
    }

    /// A dot for each value.
    func dots(_ values: [Double?], _ style: String) -> HTML {
        var path = PathData()
        let width = columns.width
        for (column, value) in values.enumerated() {
            guard let value else { continue }
            let middle = (Double(column) + 0.5) * width
            path.move(middle - 0.05, scale.y(value))
            path.across(to: middle + 0.05)
        }
        return path.element(style)
    }

    /// A hairline from the least to the most of each column where these are apart by more than a twentieth of
    /// its mean.
    func ranges(_ least: [Double?], _ mean: [Double?], _ most: [Double?], _ style: String) -> HTML {
        var path = PathData()
        for column in mean.indices {
            guard let low = least[column], let middle = mean[column], let high = most[column],
                middle - low > middle / 20 || high - middle > middle / 20
            else { continue }
            let x = (Double(column) + 0.5) * columns.width
            path.move(x, scale.y(low))
            path.down(to: scale.y(high))
        }
        return path.element("l \(style)")
    }

    /// Units that a bar has at least, so that a single event can be seen on a narrow page.
    static let leastBar = 1.6
    /// Pixels that it has at least.
    private static let leastHeight = 1.5

    /// A bar for each column that has something.
    func bars(_ counts: [UInt64], _ style: String) -> HTML {
        var path = PathData()
        let width = columns.width
        for (column, count) in counts.enumerated() where count > 0 {
            let left = Double(column) * width
            path.rectangle(
                left, min(scale.height - Self.leastHeight, scale.y(Double(count))),
                max(left + width, left + Self.leastBar), scale.height)
        }
        return path.element(style)
    }
}
