/// A shell that completes command lines by a script of ours.
enum Shell: String, CaseIterable, Sendable {
    case bash, zsh, fish

    /// The script that completes these commands, and the tool's own options.
    func completion(of commands: [Command]) -> String {
        switch self {
        case .bash: BashCompletion(commands).script
        case .zsh: ZshCompletion(commands).script
        case .fish: FishCompletion(commands).script
        }
    }
}
