import FoundationEssentials
import Live
import TestSupport
import Testing
import Wire

/// The dashboard of `plans/grafana`.
@Suite struct DashboardTests {
    private static let file = URL(filePath: #filePath).deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent()
        .appending(path: "plans/grafana/wsplan.json")

    private static func dashboard() throws -> JSONTree {
        try JSONTree(String(contentsOf: file, encoding: .utf8))
    }

    /// The queries of its panels and variables.
    private static func queries() throws -> [String] {
        let dashboard = try dashboard()
        let panels = (dashboard["panels"]?.items ?? []).flatMap { $0["targets"]?.items ?? [] }
            .compactMap { $0["expr"]?.string }
        let variables = (dashboard["templating"]?["list"]?.items ?? [])
            .compactMap { $0["definition"]?.string }
        #expect(panels.count > 20 && variables.count >= 4)
        return panels + variables
    }

    /// What stands in a page: names of series, and the labels that each of them has.
    private static func series() -> [Substring: Set<Substring>] {
        let run = LiveRun(WatchedRun.header)
        run.add(0)
        let page = MetricsPage(run)
        page.refresh()
        guard let request = HTTPRequest.get("/metrics") else { return [:] }
        var found: [Substring: Set<Substring>] = [:]
        let lines = String(decoding: page.content(for: request).bytes, as: UTF8.self)
        for line in lines.split(separator: "\n") where !line.hasPrefix("#") {
            let name = line.prefix { $0 != "{" && $0 != " " }
            found[name, default: []].formUnion(labels(line))
        }
        return found
    }

    /// Words before `=` in front of a text, as in a series or a selector.
    private static func labels(_ text: Substring) -> Set<Substring> {
        Set(text.matches(of: /([a-z_]+)=~?"/).map(\.output.1))
    }

    @Test func everyNameAndLabelIsThatOfAPage() throws {
        let series = Self.series()
        for query in try Self.queries() {
            let selectors = query.matches(of: /(wsplan_[a-z_]+)(\{[^}]*\})?/)
            #expect(!selectors.isEmpty, "\(query)")
            for selector in selectors {
                let name = selector.output.1
                let known = try #require(series[name], "\(name)")
                // Prometheus itself says where it was scraped.
                let asked = Self.labels(selector.output.2 ?? "").subtracting(["job", "instance"])
                #expect(asked.isSubset(of: known), "\(name) \(asked)")
            }
            for list in query.matches(of: /by \(([a-z, ]+)\)/) {
                let words = list.output.1.split { $0 == "," || $0 == " " }
                #expect(words.allSatisfy { word in series.values.contains { $0.contains(word) } })
            }
        }
    }

    /// It has no data source of its own, its panels do not lie on each other, and each says what it shows.
    @Test func itCanBeImportedAnywhere() throws {
        let dashboard = try Self.dashboard()
        let panels = dashboard["panels"]?.items ?? []
        var taken: Set<Int> = []
        for panel in panels {
            let place = try #require(panel["gridPos"])
            let sides = ["x", "y", "w", "h"].compactMap { number(place[$0]) }
            try #require(sides.count == 4)
            let (x, y, w, h) = (sides[0], sides[1], sides[2], sides[3])
            #expect(x + w <= 24)
            for cell in (y..<y + h).flatMap({ row in (x..<x + w).map { row * 24 + $0 } }) {
                #expect(taken.insert(cell).inserted, "\(panel["title"]?.string ?? "")")
            }
            if panel["type"]?.string == "row" { continue }
            #expect(panel["datasource"]?["uid"]?.string == "${datasource}")
            #expect(panel["description"]?.string?.hasSuffix(".") == true)
        }
        let ids = panels.compactMap { number($0["id"]) }
        #expect(Set(ids).count == panels.count && dashboard["id"] == nil)
    }

    private func number(_ tree: JSONTree?) -> Int? {
        if case .number(let number) = tree { Int(number) } else { nil }
    }
}
