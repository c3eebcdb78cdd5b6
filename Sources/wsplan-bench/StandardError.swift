internal import Glibc

/// Messages for people, apart from the JSON lines on stdout.
enum StandardError {
    /// Writes one line.
    static func write(_ line: String) {
        let bytes = Array("\(line)\n".utf8)
        _ = unsafe Glibc.write(STDERR_FILENO, bytes, bytes.count)
    }
}
