import FoundationEssentials
import PlanText
import TestSupport
import Testing

@testable import Plan

/// What is secret in a plan is in no output.
@Suite struct RedactionTests {
    @Test(arguments: [
        ("ws://user:pass@host/", "ws://user:***@host/"),
        ("x ws://u:p:q@r@host:1/a wss://a:b@c", "x ws://u:***@host:1/a wss://a:***@c"),
        ("ws://u:${P:-a/b}c@host", "ws://u:***@host"), ("ws://$u:$p@host", "ws://$u:***@host"),
        ("ws://${U:-a:b@c}@host", "ws://${U:-a:b@c}@host"),
        ("ws://user@host:80/a:b@c", "ws://user@host:80/a:b@c"), ("a:b@c", "a:b@c"),
        ("ws://h/?a=1&access_token=SECRET&b=2", "ws://h/?a=1&access_token=***&b=2"),
        ("ws://h/?API-Key=SECRET#x", "ws://h/?API-Key=***#x"),
        ("ws://h?access%5Ftoken=SECRET", "ws://h?access%5Ftoken=***"),
        ("ws://h/?token=SECRET,x ws://h/?key=SECRET, b", "ws://h/?token=*** ws://h/?key=***, b"),
        ("[ws://h/?token=SECRET, ws://i/?token=SECRET]", "[ws://h/?token=***, ws://i/?token=***]"),
        (
            "count(connects, url=ws://h/?auth=SECRET) > 0",
            "count(connects, url=ws://h/?auth=***) > 0"
        ),
        ("GET /live?next=/a&secret=SECRET HTTP", "GET /live?next=/a&secret=*** HTTP"),
        ("ws://h/?token=${T:-SECRET}&x=1", "ws://h/?token=***&x=1"),
        ("ws://h/?token=${T}&key={{ accounts.key }}", "ws://h/?token=${T}&key={{ accounts.key }}"),
        ("ws://h/?token=&monkeys=3&keyboard=4", "ws://h/?token=&monkeys=***&keyboard=4"),
        ("ws://u:p@h/?password=SECRET", "ws://u:***@h/?password=***"),
        ("a ? key = 5", "a ? key = 5"),
        ("ws://host:80 a@b", "ws://host:80 a@b"), ("ws://u:@h", "ws://u:***@h"), ("://", "://"),
    ])
    func secretsOfURLsAreMasked(_ text: String, _ expected: String) {
        #expect(Redaction.masked(text) == expected)
    }

    /// The plan's own names too, wherever a URL is shown.
    @Test func parametersNamedBySecretsAreMasked() throws {
        let text = """
            version: 1
            secrets: [pin]
            target: { urls: [ws://a/?pin=1234&n=5, ws+unix:///s.sock:/?pin=56] }
            profiles: { p: {} }
            phases: [{ pause: 1s }]
            thresholds: ['count(connects, url="ws://a/?pin=1234&n=5") > 0']
            """
        let source = SourceFile(name: "plan.yaml", bytes: Array(text.utf8))
        let (read, diagnostics) = PlanReader.read(
            source, variables: [:], environment: [:], language: .test)
        let plan = try #require(read, "\(diagnostics.items)")
        guard case .urls(let urls) = plan.target.place else { return }
        #expect(urls.map(\.text) == ["ws://a/?pin=***&n=5", "ws+unix:///s.sock:/?pin=***"])
        #expect(urls.map(\.label) == urls.map(\.text))
        #expect(!plan.redacted(source).contains("1234") && !plan.redacted(source).contains("56"))
        #expect(!plan.thresholds[0].text.contains("1234"))
    }

    /// The line that a mistake stands in is shown without its secrets, in columns that fit.
    @Test(arguments: [
        "target: { url: \"ws://u:SECRET@h/?token=SECRET\", headers: { Cookie: SECRET }, pikc: first }",
        "target: ws://h/?token=SECRET&a=b c",
    ])
    func excerptsDoNotTell(_ target: String) throws {
        let text = "version: 1\n\(target)\nprofiles: { p: {} }\nphases: [{ pause: 1s }]\n"
        let source = SourceFile(name: "plan.yaml", bytes: Array(text.utf8))
        let folder = try TemporaryFolder()
        let path = try folder.file("plan.yaml", source.bytes)
        let read = PlanReader.read(path: path, variables: [:], environment: [:], language: .plain)
        let shown = HumanRenderer(files: read.files).render(read.diagnostics.sorted())
        #expect(shown.contains("******") && !shown.contains("SECRET"), "\(shown)")
        #expect(shown.contains(target.replacing("SECRET", with: "******")))
    }

    /// A short value is hidden only where it stands alone, for it is part of other words.
    @Test(arguments: [
        ("hunter2", "expected a duration such as 2s or 1s..3s, got '***'"),
        ("got", "expected a duration such as 2s or 1s..3s, got '***'"),
    ])
    func errorsDoNotTell(_ secret: String, _ expected: String) {
        let text = plan(profile: "{ session: $API_TOKEN }")
        let source = SourceFile(name: "plan.yaml", bytes: Array(text.utf8))
        let (_, diagnostics) = PlanReader.read(
            source, variables: ["API_TOKEN": secret], environment: [:], language: .plain)
        let texts = diagnostics.sorted().items.filter { $0.code != "unused" }.map(\.message)
        #expect(texts == [expected])
    }

    @Test func savedPlansHaveNoSecrets() throws {
        let text = """
            version: 1
            vars: { api-token: abc, pass: def, bearer: ghi, region: jkl }
            secrets: [X-Pin]
            x-common: { auth: &auth "Bearer mno" }
            target:
              urls: [ws://u:pqr@$region/, "ws://v:${pass}@b"]
              headers:
                X-Authorization: "Basic $bearer"
                Proxy-Authorization: *auth
                Cookie: >-
                  stu
                  vwx
                X-Region: yz
                x-pin: "1234"
              proxy: http://a:secret@p
            profiles: { p: {} }
            phases: [{ pause: 1s }]
            thresholds: ['count(connects, url="ws://v:def@b") > 0', 'count(connects, url="ws://u:***@jkl/") > 0']
            """
        let source = SourceFile(name: "plan.yaml", bytes: Array(text.utf8))
        let (read, diagnostics) = PlanReader.read(
            source, variables: [:], environment: [:], language: .test)
        let plan = try #require(read, "\(diagnostics.items)")
        #expect(
            plan.redacted(source) == """
                version: 1
                vars: { api-token: "***", pass: "***", bearer: "***", region: jkl }
                secrets: [X-Pin]
                x-common: { auth: &auth "***" }
                target:
                  urls: [ws://u:***@$region/, "ws://v:***@b"]
                  headers:
                    X-Authorization: "***"
                    Proxy-Authorization: *auth
                    Cookie: "***"
                    X-Region: yz
                    x-pin: "***"
                  proxy: http://a:***@p
                profiles: { p: {} }
                phases: [{ pause: 1s }]
                thresholds: ['count(connects, url="ws://v:***@b") > 0', 'count(connects, url="ws://u:***@jkl/") > 0']
                """)
        #expect(
            plan.thresholds.map(\.text) == [
                "count(connects, url=\"ws://v:***@b\") > 0",
                "count(connects, url=\"ws://u:***@jkl/\") > 0",
            ])
        guard case .urls(let urls) = plan.target.place else { return }
        #expect(urls.map(\.label) == ["ws://u:***@$region/", "ws://v:***@b"])
    }
}
