internal import FoundationEssentials

/// Whether a program can be started, as far as its file tells.
struct ProgramLookup {
    /// What is wrong with it, and what helps.
    struct Problem: Equatable {
        var text: String
        var hint: String
    }

    /// The folder in which it would be started, and the value of `PATH`.
    let folder: String
    let path: String

    /// What keeps a program from being started; nil: nothing that is known.
    func problem(_ program: String) -> Problem? {
        guard program.contains("/") else {
            let files = path.split(separator: ":", omittingEmptySubsequences: false)
                .map { place($0.isEmpty ? program : "\($0)/\(program)") }
            if files.contains(where: Self.isProgram) { return nil }
            let local = place(program)
            return Problem(
                text: "there is no program '\(program)' in PATH",
                hint: FileManager.default.fileExists(atPath: local)
                    ? "one beside the plan is written ./\(program)"
                    : "one that is not in PATH is named by its path, from the folder of the plan")
        }
        let file = place(program)
        var isFolder = false
        if !FileManager.default.fileExists(atPath: file, isDirectory: &isFolder) {
            return Problem(
                text: "there is no file '\(file)'",
                hint: "paths of programs are relative to the folder of the plan")
        }
        if isFolder {
            return Problem(text: "'\(file)' is a folder", hint: "name the program in it")
        }
        if Self.isProgram(file) { return nil }
        return Problem(
            text: "'\(file)' is not executable",
            hint: "make it so by chmod +x, or start it by its interpreter, such as [sh, \(program)]"
        )
    }

    private func place(_ file: String) -> String {
        file.hasPrefix("/") ? file : folder + file.trimmingPrefix("./")
    }

    private static func isProgram(_ file: String) -> Bool {
        var isFolder = false
        return FileManager.default.fileExists(atPath: file, isDirectory: &isFolder) && !isFolder
            && FileManager.default.isExecutableFile(atPath: file)
    }
}
