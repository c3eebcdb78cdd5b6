import Assertions

/// The manual page of the tool, in the language of man(7), made from the table of commands.
struct ManPage {
    private let commands: [Command]
    private let version: String

    init(_ commands: [Command], version: String) {
        self.commands = commands
        self.version = version
    }

    /// The whole page. It has no date, so that the same version gives the same page.
    var text: String {
        """
        .TH WSPLAN 1 "" \(quoted("wsplan \(version)")) "User Commands"
        .SH NAME
        wsplan \\- load\\-test WebSocket servers from a plan
        .SH SYNOPSIS
        .B wsplan
        .I COMMAND
        .RI [ OPTIONS ]
        .SH DESCRIPTION
        .B wsplan
        runs load tests against WebSocket servers. A plan, one YAML file, says what clients send, what must
        come back, how many there are, and what must hold. The exit code tells whether it held.
        .PP
        \(line(HelpText.standardInput))
        .SH COMMANDS
        \(commands.map(section).joined(separator: "\n"))
        .SH EXIT STATUS
        The first that applies decides.
        \(ExitCode.allCases.map { item("\($0.rawValue)", $0.meaning) }.joined(separator: "\n"))
        .SH ENVIRONMENT
        \(Self.environment.map { item($0, $1) }.joined(separator: "\n"))
        .SH FILES
        \(Self.files.map { item($0, $1) }.joined(separator: "\n"))

        """
    }

    private static let environment = [
        (
            "SSL_CERT_FILE, SSL_CERT_DIR",
            "Certificates of authorities to trust in place of the system's, for targets of wss:// "
                + "without a 'ca' of their own."
        ),
        (
            "http_proxy, https_proxy, all_proxy, no_proxy",
            "The proxy that targets are reached through."
        ),
        ("NO_COLOR", "No colours if it is set."),
        ("NAME", "Any variable fills in ${NAME} in a plan that has no variable of that name."),
    ]

    private static let files = [
        ("/usr/share/doc/wsplan/examples", "Plans to start from."),
        ("/usr/share/doc/wsplan/keys.md", "Every key of a plan, every expression and metric."),
        ("/usr/share/wsplan/plan.v1.schema.json", "The JSON Schema of plans, for editors."),
    ]

    private func section(_ command: Command) -> String {
        let operand = command.operand + (command.operands.upperBound == .max ? "…" : "")
        let usage = [command.name, "[OPTIONS]", operand].filter { !$0.isEmpty }
        let options = command.options.map { option in
            item(option.usage, option.help + (option.repeats ? " May be repeated." : ""))
        }
        let examples = command.examples.flatMap { example in
            [
                ".PP", line(example.meaning) + ":", ".PP", ".RS 4", ".EX", line(example.line),
                ".EE", ".RE",
            ]
        }
        return
            ([
                ".SS \(quoted("wsplan \(usage.joined(separator: " "))"))", line(command.summary),
            ] + options + examples).joined(separator: "\n")
    }

    /// A paragraph with a name at its side.
    private func item(_ name: String, _ text: String) -> String {
        ".TP\n.B \(quoted(name))\n\(line(text))"
    }

    private func quoted(_ text: String) -> String {
        "\"" + escaped(text).replacing("\"", with: "\\(dq") + "\""
    }

    /// A line of text, which begins with nothing that roff takes for a request.
    private func line(_ text: String) -> String {
        let text = escaped(text)
        return text.hasPrefix(".") || text.hasPrefix("'") ? "\\&" + text : text
    }

    /// Text as it is written: hyphens are those of a keyboard, quotes straight.
    private func escaped(_ text: String) -> String {
        text.reduce(into: "") { result, character in
            switch character {
            case "\\": result += "\\e"
            case "-": result += "\\-"
            case "'": result += "\\(aq"
            case "^": result += "\\(ha"
            case "~": result += "\\(ti"
            case "`": result += "\\(ga"
            default: result.append(character)
            }
        }
    }
}
