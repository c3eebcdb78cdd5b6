import Testing

/// The house keeps itself: sizes, floors, and where pointers may be used. A ceiling may only fall.
@Suite struct HouseTests {
    private static let everything = SourceTree.sources + SourceTree.tests

    @Test func theSourcesAreFound() {
        #expect(SourceTree.sources.count > 300 && SourceTree.tests.count > 100)
    }

    /// Whatever these tests take for code is code: brackets are closed in it.
    @Test func theSourcesAreReadAsCode() {
        func count(_ file: HouseFile, _ brackets: String) -> Int {
            file.code.count { brackets.utf8.contains($0) }
        }
        expectNone(
            Self.everything.filter { count($0, "([{") != count($0, ")]}") }.map(\.path),
            "a literal is not known to CodeText")
    }

    @Test func noFileHasMoreThan400Lines() {
        expectNone(
            Self.everything.filter { $0.lineCount > 400 }.map {
                "\($0.path): \($0.lineCount) lines"
            },
            "split it, or give a part a room of its own")
    }

    @Test func noFunctionHasMoreThan70Lines() {
        expectNone(
            Self.everything.flatMap { file in
                file.declarations.filter { $0.kind != .type && $0.lineCount > 70 }
                    .map { "\(file.path):\($0.line): \($0.name) has \($0.lineCount) lines" }
            }, "name its parts")
    }

    /// An initializer that only fills the fields of plain settings may have as many as these are.
    @Test func noFunctionHasMoreThan8Parameters() {
        expectNone(
            SourceTree.sources.flatMap { file in
                file.declarations.filter { declared in
                    declared.kind != .type && !declared.isMemberwise
                        && declared.parameterCount > 8
                }
                .map { "\(file.path):\($0.line): \($0.name) has \($0.parameterCount)" }
            }, "some of them belong together")
    }

    @Test func noTypeHasMoreThan25Fields() {
        expectNone(
            SourceTree.sources.flatMap { file in
                file.declarations.filter { declared in
                    declared.kind == .type && declared.fieldCount > 25
                }
                .map { "\(file.path):\($0.line): \($0.name) has \($0.fieldCount)" }
            }, "some of them are a part")
    }

    // MARK: Floors

    private static let floors = Floors(
        String(decoding: SourceTree.read("Package.swift"), as: UTF8.self))

    @Test func aTargetStandsAboveWhatItDependsOn() {
        let floors = Self.floors
        #expect(floors.floorOf["Units"] == 0 && floors.floorOf["CommandLineTool"] == 5)
        expectNone(
            floors.dependencies.flatMap { target, needed in
                needed.filter { floors.floorOf[$0].map { $0 >= floors.floorOf[target]! } ?? true }
                    .map { "\(target) → \($0)" }
            }, "what both need belongs lower")
    }

    /// Only `CAllocations` is there by being linked: it counts what `malloc` is asked for.
    @Test func aTargetImportsAllThatItDependsOn() {
        var unused: [String] = []
        for (target, needed) in Self.floors.dependencies {
            let imported = Set(SourceTree.sources.filter { $0.target == target }.flatMap(\.imports))
            unused += needed.filter { !imported.contains($0) && $0 != "CAllocations" }
                .map { "\(target) → \($0)" }
        }
        expectNone(unused.sorted(), "take it out of Package.swift")
    }

    /// Folders from the lowest to the highest; each uses only those before it.
    private static let folders = [
        FolderFloors(target: "Wire", order: ["Primitives", "Codecs", "WebSocket", "IO"]),
        FolderFloors(
            target: "LoadEngine",
            order: [
                "Common", "StageGraph", "Generators", "Matching", "Program", "InFlight", "Pacing",
                "Steps", "Reactions", "Dialing", "Outgoing", "Incoming", "Sessions", "Run",
            ]),
        FolderFloors(
            target: "Plan",
            order: [
                "Grammar", "Expressions", "Model", "Files", "Reading", "Checks", "Language",
                "Schema",
            ]),
        FolderFloors(
            target: "Reports", order: ["Model", "ResultFile", "Summary", "Page", "Formats"]),
        FolderFloors(target: "Live", order: ["Site", "Prometheus", "Report", "Server"]),
        FolderFloors(
            target: "CommandLineTool", order: ["System", "Arguments", "Console", "Commands"]),
    ]

    /// The chapters of the loop belong to `Run`, wherever they stand.
    @Test(arguments: folders)
    func aFolderUsesWhatLiesBelowIt(_ floors: FolderFloors) {
        let uses = floors.upwardUses { $0.name.hasPrefix("EventLoop") }
        expectNone(uses.sorted(), "move the type down, or its user up")
        let unknown = Set(SourceTree.sources.filter { $0.target == floors.target }.map(\.folder))
            .subtracting(floors.order + [""])
        expectNone(unknown.sorted(), "say how high it lies")
    }

    @Test func theMachineSideImportsNoFoundation() {
        let machine = ["Units", "Memory", "Wire", "Metrics", "JSONScan", "LoadEngine"]
        expectNone(
            SourceTree.sources.filter { file in
                machine.contains(file.target)
                    && file.imports.contains { $0.hasPrefix("Foundation") }
                    || file.imports.contains("Foundation")
            }.map(\.path), "FoundationEssentials is for what lies above, Foundation for nobody")
    }

    /// Foundation takes a short piece of a pipe or of `/proc` for the last one.
    @Test func filesAreReadToTheirEnd() {
        let readers: Set<Substring> = ["contentsOfFile", "contentsOf", "contents"]
        expectNone(
            SourceTree.sources.filter { file in
                zip(file.words, file.words.dropFirst()).contains { first, second in
                    readers.contains(first.text) && ["atPath", "encoding"].contains(second.text)
                        || ["String", "Data"].contains(first.text) && readers.contains(second.text)
                }
            }.map(\.path), "use WholeFile")
    }

    // MARK: Writing

    /// The only files that may touch unsafe memory: the two lowest rooms of Wire, one wrapper a C
    /// library, and what reads and writes files.
    private static let unsafePlaces = [
        "Memory/", "Wire/Primitives/", "Wire/Codecs/", "Wire/IO/", "PlanText/YAMLEvents.swift",
        "JSONScan/JSONVector.swift", "Reports/ResultFile/OutputFile.swift",
        "Reports/ResultFile/AppendFile.swift", "Reports/ResultFile/Checksum.swift",
        "Reports/ResultFile/Compression.swift",
        "CommandLineTool/System/", "Plan/Files/PlanFile.swift",
        "wsplan-fuzz/Fuzz.swift", "wsplan-bench/Floor/FloorSockets.swift",
        "wsplan-bench/Floor/FloorTLS.swift", "wsplan-bench/StandardError.swift",
    ]

    @Test func unsafeMemoryIsTouchedWhereItMayBe() {
        let files = SourceTree.sources.filter { file in file.words.contains { $0.text == "unsafe" }
        }
        expectNone(
            files.map(\.path).filter { path in
                !Self.unsafePlaces.contains { path.hasPrefix("Sources/" + $0) }
            }, "use what the rooms below offer")
        expectNone(
            Self.unsafePlaces.filter { place in
                !files.contains { $0.path.hasPrefix("Sources/" + place) }
            }, "it needs no leave any more")
    }

    @Test func longNumbersHaveTheirDigitsInGroups() {
        expectNone(
            SourceTree.sources.flatMap { file in
                file.words.filter { $0.text.utf8.count > 4 && $0.text.allSatisfy(\.isNumber) }
                    .map { "\(file.path):\(file.line(of: $0.place)): \($0.text)" }
            }, "write 10_000")
    }
}
