import Glibc
import Plan
import PlanText
import TestSupport
import Testing
import Wire

@testable import Conductor

/// What is read of processes and control groups.
@Suite struct ObserveReadingTests {
    @Test func readsALineOfTheKernel() {
        let line = """
            1234 (a) b (c) S 1 1 1 0 -1 4194560 1 2 3 4 150 50 0 0 20 0 17 0 4711 1000000 250 \
            18446744073709551615 1 1
            """
        let figures = ProcessFigures(line)
        #expect(figures?.ticks == 200 && figures?.threads == 17 && figures?.pages == 250)
        #expect(figures?.start == 4_711 && figures?.isOver == false)
        #expect(ProcessFigures(line.replacing(") S", with: ") Z"))?.isOver == true)
    }

    @Test(arguments: ["", "1234", "1 (x) S", "1 (x) S 1 2 3"])
    func whatIsNoLineIsNothing(_ text: String) { #expect(ProcessFigures(text) == nil) }

    @Test func readsThisProcess() throws {
        var reader = try #require(ProcessReader(pid: Int(getpid())))
        reader.begin()
        let end = MonotonicTime.threadCPU() + 30_000_000
        while MonotonicTime.threadCPU() < end {}
        guard case .values(let values, let problems) = reader.read(until: .max) else {
            Issue.record("it cannot be read")
            return
        }
        #expect(problems == [] && values.count == ObservedTarget.figures.count)
        #expect(values.allSatisfy { $0.map { $0 > 0 } ?? false })
        #expect(values[1]! > 1e6 && values[2]! >= 2 && values[3]! >= 3)
    }

    @Test func thereIsNoProcessBeyondTheLastId() { #expect(ProcessReader(pid: 4_194_304) == nil) }

    // MARK: Control groups

    private func mounts(_ root: String, first: Bool) -> String {
        first
            ? """
            30 25 0:26 / \(root)cpu,cpuacct rw,nosuid shared:9 - cgroup cgroup rw,cpu,cpuacct
            31 25 0:27 / \(root)memory rw shared:10 - cgroup cgroup rw,memory
            32 25 0:28 / \(root)pids rw shared:11 - cgroup cgroup rw,pids
            33 25 0:29 / \(root)unified rw shared:12 - cgroup2 cgroup2 rw
            """ : "30 25 0:26 / \(root)unified rw,nosuid shared:9 - cgroup2 cgroup2 rw"
    }

    /// Both ways to name a group lead to the same figures.
    @Test(arguments: [true, false])
    func readsControlGroupsOfBothVersions(_ isFirst: Bool) throws {
        let folder = try TemporaryFolder()
        let files: [(String, String)] =
            isFirst
            ? [
                ("cpu,cpuacct/a/b/cpuacct.usage", "1000000000\n"),
                ("cpu,cpuacct/a/b/cgroup.procs", ""), ("memory/a/b/cgroup.procs", "\(getpid())\n"),
                ("memory/a/b/memory.stat", "cache 9\ntotal_rss 4096\ntotal_mapped_file 100\n"),
                ("pids/a/b/pids.current", "7\n"), ("pids/a/b/cgroup.procs", ""),
            ]
            : [
                ("unified/a/b/cpu.stat", "usage_usec 1000000\nuser_usec 1\n"),
                ("unified/a/b/cgroup.procs", ""), ("unified/a/b/c/cgroup.procs", "\(getpid())\n"),
                ("unified/a/b/memory.stat", "anon 4096\nfile 9999\nfile_mapped 100\n"),
                ("unified/a/b/pids.current", "7\n"),
            ]
        for (name, text) in files { try folder.file(name, text) }
        let mounts = mounts(folder.root, first: isFirst)
        let whole = folder.root + (isFirst ? "memory" : "unified") + "/a/b"
        let folders = try #require(GroupFolders("/a/b", mounts: mounts))
        #expect(GroupFolders(whole, mounts: mounts) == folders)
        #expect(GroupFolders(whole + "/", mounts: mounts) == folders)
        #expect(folders.isFirst == isFirst)
        #expect(GroupFolders("/a/x", mounts: mounts) == nil)

        var reader = GroupReader(folders)
        reader.begin()
        let more = isFirst ? "3000000000\n" : "usage_usec 3000000\n"
        try folder.file(files[0].0, more)
        guard case .values(let values, _) = reader.read(until: .max) else {
            Issue.record("it cannot be read")
            return
        }
        #expect(values[0]! > 0 && values[1] == 4_196 && values[2] == 7 && values[3]! >= 3)
    }
}
