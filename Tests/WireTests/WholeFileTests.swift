import Glibc
import TestSupport
import Testing
import Wire

/// Files of which the end is where nothing more comes.
@Suite struct WholeFileTests {
    /// A pipe hands over what there is; a short piece is not the last.
    @Test func piecesOfAPipeAreAllRead() throws {
        let folder = try TemporaryFolder()
        let path = folder.path("pipe")
        #expect(mkfifo(path, 0o600) == 0)
        let pieces = (0..<300).map { piece in
            [UInt8](repeating: UInt8(piece % 251), count: piece + 1)
        }
        let writer = try Thread {
            let file = open(path, O_WRONLY)
            for piece in pieces { _ = write(file, piece, piece.count) }
            close(file)
        }
        #expect(try WholeFile.bytes(path) == pieces.flatMap(\.self))
        writer.join()
    }

    /// What the kernel makes up as it is read comes page by page.
    @Test func whatTheKernelTellsIsReadToItsEnd() throws {
        let text = try #require(WholeFile.text("/proc/self/smaps"))
        #expect(text.utf8.count > 1 << 16)
        #expect(
            text.hasSuffix("\n") && text.split(separator: "\n").last?.hasPrefix("VmFlags:") == true)
    }

    @Test(arguments: [
        ("no-such-file", "No such file or directory"), (".", "Is a directory"),
    ])
    func whatCannotBeReadIsTold(_ name: String, _ reason: String) throws {
        let folder = try TemporaryFolder()
        #expect(WholeFile.text(folder.path(name)) == nil)
        let error = #expect(throws: SystemError.self) { try WholeFile.bytes(folder.path(name)) }
        #expect(error?.description == reason)
    }
}
