import PlanText

/// A file of another tool that was taken for a plan.
struct ForeignFile {
    /// What it is, as in "a k6 script".
    let name: String
    /// Where its parts are in a plan.
    let hint: String

    private static let general = "README.md begins with a plan, and plans/ has more"

    /// Scripts and pages, told by words of their first 64 KiB.
    private static let scripts: [(signs: [String], name: String, hint: String)] = [
        (
            ["from 'k6", "from \"k6", "require('k6", "require(\"k6"], "a k6 script",
            "'stages' and 'vus' are phases, the default function is a profile, "
                + "'p(95)<200' is p95(rtt) < 200ms"
        ),
        (
            ["io.gatling", "extends Simulation"], "a Gatling simulation",
            "a scenario is a profile, injection steps are phases, feeders are data"
        ),
        (
            ["from locust", "import locust"], "a Locust file",
            "a user class is a profile, its tasks are a mix, its wait_time is every"
        ),
        (["<jmeterTestPlan"], "a JMeter test plan", "thread groups are profiles and phases"),
        (["<tsung"], "a tsung configuration", "sessions are profiles, arrival phases are phases"),
        (["<!DOCTYPE html", "<!doctype html", "<html"], "a web page", "save the raw file instead"),
        (["<?xml"], "an XML file", general),
        (["#!/"], "a script", general),
    ]

    /// Documents, told by their keys at the top.
    private static let documents: [(keys: [String], name: String, hint: String)] = [
        (
            ["config", "scenarios"], "an Artillery script",
            "'config.phases' are phases, scenarios are profiles, 'think' is wait, 'payload' is data"
        ),
        (["config", "before"], "an Artillery script", general),
        (
            ["execution", "scenarios"], "a Taurus configuration",
            "'execution' is phases, scenarios are profiles"
        ),
        (["info", "item"], "a Postman collection", general),
        (["openapi"], "an OpenAPI description", general),
        (["asyncapi"], "an AsyncAPI description", general),
        (["swagger"], "an OpenAPI description", general),
        (["apiVersion", "kind"], "a Kubernetes manifest", general),
        (["services", "version"], "a compose file", general),
    ]

    /// What a text is that is no plan; nil if it may be one.
    init?(_ source: SourceFile) {
        let start = source.bytes.prefix(64 << 10)
        let first = String(decoding: start.drop { $0 <= 0x20 }.prefix(1_024), as: UTF8.self)
        let imports = start.split(whereSeparator: { $0 == 0x0A || $0 == 0x0D })
            .filter(Self.isImport).map { String(decoding: $0, as: UTF8.self) }
        let found = Self.scripts.first { script in
            script.signs.contains { sign in
                // Markup and interpreters stand at the very beginning, imports on a line of their own.
                "<#".contains(sign.prefix(1))
                    ? first.hasPrefix(sign)
                        || first.hasPrefix("<?xml") && start.firstRange(of: sign.utf8) != nil
                    : imports.contains { $0.contains(sign) }
            }
        }
        guard let found else { return nil }
        (name, hint) = (found.name, found.hint)
    }

    private static func isImport(_ line: ArraySlice<UInt8>) -> Bool {
        importWords.contains { line.starts(with: $0.utf8) }
    }

    private static let importWords = [
        "import ", "from ", "const ", "let ", "var ", "class ", "public class ",
    ]

    /// What a document is whose keys are not those of a plan.
    init?(_ root: Node) {
        let members = root.members
        let keys = Set(members.map(\.key))
        if keys.contains("phases"), keys.contains("profiles") { return nil }
        if let log = members.first(where: { $0.key == "log" }),
            log.value.members.contains(where: { $0.key == "entries" })
        {
            name = "a HAR archive"
            hint = "its '_webSocketMessages' show what a flow of a profile sends"
            return
        }
        if let config = members.first(where: { $0.key == "config" }),
            config.value.members.contains(where: { $0.key == "phases" })
        {
            (name, hint) = (Self.documents[0].name, Self.documents[0].hint)
            return
        }
        guard let found = Self.documents.first(where: { $0.keys.allSatisfy(keys.contains) }) else {
            return nil
        }
        (name, hint) = (found.name, found.hint)
    }
}
