import Assertions
import Metrics
import Units

/// `x.xml`: the thresholds as test cases of JUnit, as Jenkins, GitLab, Azure DevOps and the common
/// actions of GitHub read them.
///
/// Each run is a suite; its case `run` says whether it came to a verdict and takes the time of all, so that a
/// plan without thresholds has a case too. Not judged, without a verdict and only warned of is skipped:
/// it neither passed nor may it break a pipeline. Elements and attributes are those of the schema that
/// Jenkins has for JUnit, with `file` and `line` of cases, which GitLab and others read.
struct JUnitReport {
    /// A case and what became of it.
    private struct Case {
        var name: String
        var classname: String
        var line: Int?
        var seconds = 0.0
        var outcome = Ending.passed
        /// What else is to be told of it.
        var text = ""
    }

    private enum Ending {
        case passed
        case failed(type: String, message: String)
        case error(type: String, message: String)
        case skipped(message: String)
    }

    private let result: RunResult

    init(_ result: RunResult) { self.result = result }

    /// The suites of several runs in one document.
    static func text(_ results: [RunResult]) -> String {
        let reports = results.map(JUnitReport.init)
        var xml = XMLText()
        xml.open(
            "testsuites",
            [("name", "wsplan")] + counts(reports.flatMap(\.cases))
                + [("time", seconds(results.map(\.seconds).reduce(0, +)))])
        for report in reports { report.add(to: &xml) }
        xml.close("testsuites")
        return xml.text
    }

    /// How many of the cases there are, and came to a bad end.
    private static func counts(_ cases: [Case]) -> [(String, String)] {
        func count(_ isCounted: (Ending) -> Bool) -> String {
            "\(cases.count { isCounted($0.outcome) })"
        }
        return [
            ("tests", "\(cases.count)"),
            ("failures", count { if case .failed = $0 { true } else { false } }),
            ("errors", count { if case .error = $0 { true } else { false } }),
        ]
    }

    private func add(to xml: inout XMLText) {
        let cases = cases
        let skipped = cases.count { if case .skipped = $0.outcome { true } else { false } }
        let header = result.header
        xml.open(
            "testsuite",
            [("name", header.plan.name)] + JUnitReport.counts(cases) + [
                ("skipped", "\(skipped)"), ("time", JUnitReport.seconds(result.seconds)),
                (
                    "timestamp",
                    String(wallClock(milliseconds: header.startMilliseconds).prefix(19))
                ), ("hostname", header.host.name),
            ])
        xml.open("properties")
        for (name, value) in properties {
            xml.empty("property", [("name", name), ("value", value)])
        }
        xml.close("properties")
        for one in cases { add(one, to: &xml) }
        xml.close("testsuite")
    }

    private var properties: [(String, String)] {
        let header = result.header
        return [
            ("verdict", result.conclusion.outcome.kind.rawValue),
            ("reason", result.conclusion.outcome.reason), ("seed", "\(header.seed)"),
            ("target", header.planned?.targetText ?? header.labels.urls.joined(separator: " ")),
            ("version", header.host.tool),
        ]
    }

    /// The run, then each threshold.
    private var cases: [Case] {
        let plan = result.header.plan
        let outcome = result.conclusion.outcome
        var run = Case(name: "run", classname: plan.name, seconds: result.seconds)
        let searches = (result.conclusion.searches ?? []).map { search in
            "capacity of \(result.header.labels.phases[search.phase]): \(search.saying)"
        }
        run.text = ([outcome.reason] + searches).joined(separator: "\n")
        switch outcome.kind {
        case .none: run.outcome = .error(type: "no-verdict", message: outcome.reason)
        case .failed where !result.conclusion.verdicts.contains(where: \.fails):
            run.outcome = .failed(type: "failed", message: outcome.reason)
        case .failed, .passed, .done: break
        }
        var names: Set = [run.name]
        return [run]
            + result.conclusion.verdicts.map { verdict in
                Case(
                    name: unique(verdict, &names),
                    classname: [plan.name, verdict.phase].compactMap { $0 }
                        .joined(separator: "."),
                    line: verdict.line > 0 ? verdict.line : nil,
                    outcome: ending(verdict), text: verdict.saying)
            } + compared
    }

    /// Figures of saved runs beside others; those of a plan are thresholds.
    private var compared: [Case] {
        guard let comparison = result.conclusion.comparison, comparison.way == .runs else {
            return []
        }
        return comparison.rows.map { row in
            let said = "\(row.baseText) to \(row.newText), \(row.changeText)"
            let outcome: Ending =
                switch row.answer {
                case .regression: .failed(type: "regression", message: said)
                case .inconclusive(let reason): .skipped(message: "inconclusive: \(reason)")
                case .within, .improved, nil: .passed
                }
            return Case(
                name: row.metric, classname: result.header.plan.name + ".comparison",
                outcome: outcome, text: "\(row.word): \(said)")
        }
    }

    /// Histories of test cases go by their names.
    private func unique(_ verdict: Verdict, _ names: inout Set<String>) -> String {
        let title = verdict.title
        var name = title
        if names.contains(name) { name = "\(title) (line \(verdict.line))" }
        var number = 2
        while !names.insert(name).inserted {
            name = "\(title) (line \(verdict.line), \(number))"
            number += 1
        }
        return name
    }

    private func ending(_ verdict: Verdict) -> Ending {
        let said = verdict.saying
        if result.conclusion.outcome.kind == .none {
            return .skipped(message: "no verdict on the run; \(said)")
        }
        switch verdict.result {
        case .passed: return .passed
        case .failed:
            return verdict.isWarning
                ? .skipped(message: "warning: \(said)") : .failed(type: "threshold", message: said)
        case .inconclusive: return .skipped(message: said)
        case .noData:
            return verdict.fails
                ? .failed(type: "no-data", message: said)
                : .skipped(message: "not judged: \(said)")
        }
    }

    private func add(_ one: Case, to xml: inout XMLText) {
        var attributes = [
            ("name", one.name), ("classname", one.classname),
            ("time", JUnitReport.seconds(one.seconds)), ("file", result.header.plan.path),
        ]
        if let line = one.line { attributes.append(("line", "\(line)")) }
        xml.open("testcase", attributes)
        switch one.outcome {
        case .passed: xml.element("system-out", one.text)
        case .failed(let type, let message):
            xml.element("failure", below(one), [("type", type), ("message", message)])
        case .error(let type, let message):
            xml.element("error", below(one), [("type", type), ("message", message)])
        case .skipped(let message): xml.empty("skipped", [("message", message)])
        }
        xml.close("testcase")
    }

    /// What tools show below the message.
    private func below(_ one: Case) -> String {
        "\(one.name)\n\(one.text)\n\(result.header.plan.path)"
            + (one.line.map { ":\($0)" } ?? "")
    }

    /// Seconds with milliseconds, as the schema has them.
    private static func seconds(_ value: Double) -> String { Format.fixed(value, decimals: 3) }
}

extension OutputFormat {
    /// Test cases for CI.
    static let junit = OutputFormat(
        key: "junit", ending: ".xml", sentence: "Thresholds as test cases of JUnit, for CI."
    ) { Array(JUnitReport.text([$0]).utf8) }
    .holding { Array(JUnitReport.text($0).utf8) }
}
