import Testing

@testable import Conductor

/// What the kernel's texts say, and what is made of texts that say nothing.
@Suite struct HostTextTests {
    @Test func coresAreTheLinesWithANumber() {
        let text = """
            cpu  300 0 100 600 50 5 5 40 0 0
            cpu0 100 2 50 300 20 3 2 23 9 9
            cpu12 200 0 50 300 30 2 3 17 0 0
            cpu3 1 2
            intr 12345 0 0
            cpu7 1 1 1 1 1 1 1 1 1 1
            """
        #expect(
            ProcessorFigures.cores(text) == [
                0: .init(busy: 157, steal: 23, total: 500),
                12: .init(busy: 255, steal: 17, total: 602),
            ])
        #expect(ProcessorFigures.cores("").isEmpty)
    }

    @Test(arguments: [
        ("0-3,8", [0, 1, 2, 3, 8]), ("5", [5]), ("0\n", [0]), ("", []), ("a,-,3-1,1-2-3,70000", []),
        ("2,x,4", [2, 4]),
    ])
    func listsOfCoresAreReadAsFarAsTheyAreOnes(_ text: String, _ numbers: [Int]) {
        #expect(ProcessorFigures.list(text) == numbers)
    }

    @Test func aThreadIsReadBehindItsNameWhateverThatIs() {
        let rest = (4...52).map { $0 == 39 ? "7" : "\($0)" }.joined(separator: " ")
        for name in ["loop 3", "a) b (c", ""] {
            let thread = ProcessorFigures.thread(
                stat: "4711 (\(name)) S \(rest)\n", schedule: "123456 789 5\n")
            #expect(thread == .init(name: name, core: 7, ran: 123_456, waited: 789))
        }
        #expect(ProcessorFigures.thread(stat: "", schedule: "1 2 3") == nil)
        #expect(ProcessorFigures.thread(stat: "1 (a) S \(rest)", schedule: "") == nil)
        #expect(ProcessorFigures.thread(stat: "1 (a) S 1 2 3", schedule: "1 2 3") == nil)
    }

    @Test func fieldsAndNetworkFiguresAreFound() {
        let status = "Name:\twsplan\nCpus_allowed:\t3\nCpus_allowed_list:\t0-1\n"
        #expect(ProcessorFigures.field("Cpus_allowed_list", in: status) == "0-1")
        #expect(ProcessorFigures.field("Nothing", in: status) == nil)
        let sockets = "sockets: used 9\nTCP: inuse 5 orphan 0 tw 23 alloc 7 mem 1\nUDP: inuse 1\n"
        #expect(ProcessorFigures.timeWait(sockets) == 23)
        #expect(ProcessorFigures.timeWait("") == 0 && ProcessorFigures.timeWait("TCP: tw") == 0)
        #expect(ProcessorFigures.ports("32768\t60999\n") == 32_768...60_999)
        #expect(ProcessorFigures.ports("") == nil && ProcessorFigures.ports("9 1") == nil)
    }

    private static let first = """
        25 20 0:22 / /sys/fs/cgroup rw shared:2 - tmpfs tmpfs rw,mode=755
        26 25 0:23 / /sys/fs/cgroup/cpu,cpuacct rw,nosuid shared:3 - cgroup cgroup rw,cpu,cpuacct
        27 25 0:24 / /sys/fs/cgroup/unified rw shared:4 - cgroup2 cgroup2 rw
        """
    private static let second =
        "30 20 0:26 / /sys/fs/cgroup rw,nosuid shared:4 - cgroup2 cgroup2 rw,nsdelegate"

    @Test(arguments: [
        // The first version, a folder in a folder, up to the root.
        (
            "4:cpu,cpuacct:/a/b\n0::/x\n", first,
            [
                "/a/b /sys/fs/cgroup/cpu,cpuacct/a/b", "/a /sys/fs/cgroup/cpu,cpuacct/a",
                "/ /sys/fs/cgroup/cpu,cpuacct",
            ]
        ),
        // The second version: alone, and beside the first one without its processor time.
        (
            "0::/user.slice\n", second,
            ["/user.slice /sys/fs/cgroup/user.slice", "/ /sys/fs/cgroup"]
        ),
        ("9:name=systemd:/\n0::/\n", first, ["/ /sys/fs/cgroup/unified"]),
        // A container whose mount begins below the root, and one that sees nothing above itself.
        (
            "0::/docker/abc/in\n",
            "30 20 0:26 /docker/abc /sys/fs/cgroup rw - cgroup2 cgroup2 rw",
            ["/in /sys/fs/cgroup/in", "/ /sys/fs/cgroup"]
        ),
        ("0::/../other\n", second, ["/ /sys/fs/cgroup"]),
        // None.
        ("", "", []), ("0::/a", "", []), ("nonsense", "non sense", []),
    ])
    func groupsAreThoseUpToTheRoot(_ membership: String, _ mounts: String, _ found: [String]) {
        let groups = ControlGroup.all(membership: membership, mounts: mounts)
        #expect(groups.map { "\($0.path) \($0.folder)" } == found)
    }

    @Test func limitsAndFiguresOfBothVersions() {
        let first = ControlGroup(path: "/", folder: "/", isFirst: true)
        let second = ControlGroup(path: "/", folder: "/", isFirst: false)
        #expect(first.cores(limit: "20000\n", period: "100000\n") == 0.2)
        #expect(first.cores(limit: "-1\n", period: "100000\n") == nil)
        #expect(first.cores(limit: "", period: "") == nil)
        #expect(second.cores(limit: "150000 100000\n", period: "") == 1.5)
        #expect(second.cores(limit: "max 100000\n", period: "") == nil)
        #expect(second.cores(limit: "", period: "") == nil)
        #expect(first.setting == "cpu.cfs_quota_us" && second.setting == "cpu.max")
        #expect(
            ControlGroup.figures("nr_periods 70\nnr_throttled 41\nthrottled_time 123456789\n")
                == .init(periods: 70, throttled: 41, nanoseconds: 123_456_789))
        #expect(
            ControlGroup.figures(
                "usage_usec 9\nuser_usec 4\nnr_periods 7\nnr_throttled 4\nthrottled_usec 15\n")
                == .init(periods: 7, throttled: 4, nanoseconds: 15_000))
        #expect(
            ControlGroup.figures("") == .init() && ControlGroup.figures("usage_usec 9") == .init())
    }
}
