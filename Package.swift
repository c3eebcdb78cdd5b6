// swift-tools-version: 6.2
import PackageDescription

/// Every target is strict: warnings are errors, unsafe expressions are marked, imports do not leak.
///
/// Released code makes the types that it uses itself instead of having the runtime look them up by their mangled
/// names, which took a third of the time from the start of a process to its first connect.
let strict: [SwiftSetting] = [
    .treatAllWarnings(as: .error),
    .strictMemorySafety(),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("ExistentialAny"),
    .unsafeFlags(
        ["-Xfrontend", "-disable-concrete-type-metadata-mangled-name-accessors"],
        .when(configuration: .release)),
]

/// Tests check behaviour, not memory: they may touch pointers without a mark.
let testing: [SwiftSetting] = [
    .treatAllWarnings(as: .error),
    .enableUpcomingFeature("ExistentialAny"),
]

/// What is optimised in debug builds too: small modules whose loops go over samples and bytes, which tests
/// spend their time in. Larger ones would take longer to build than their tests gain. What is asserted in debug
/// builds is asserted there as well.
let optimised: Set = [
    "Memory", "Statistics", "PlanText", "JSONScan", "Metrics", "Assertions", "HouseTests",
]
let optimising: [SwiftSetting] = [
    .unsafeFlags(
        ["-O", "-Xfrontend", "-assert-config", "-Xfrontend", "Debug"],
        .when(configuration: .debug))
]

func module(_ name: String, _ dependencies: [Target.Dependency]) -> Target {
    .target(
        name: name, dependencies: dependencies,
        swiftSettings: strict + (optimised.contains(name) ? optimising : []))
}

func tests(
    _ name: String, _ dependencies: [Target.Dependency], data: [String] = []
) -> Target {
    .testTarget(
        name: name, dependencies: dependencies, exclude: data,
        swiftSettings: testing + (optimised.contains(name) ? optimising : []))
}

let package = Package(
    name: "wsplan",
    products: [
        .executable(name: "wsplan", targets: ["wsplan"]),
        .executable(name: "wsplan-bench", targets: ["wsplan-bench"]),
        .executable(name: "wsplan-fuzz", targets: ["wsplan-fuzz"]),
    ],
    targets: [
        // floor 0: system libraries, units, memory
        .systemLibrary(
            name: "CYAML", pkgConfig: "yaml-0.1", providers: [.apt(["libyaml-dev"])]),
        .systemLibrary(
            name: "COpenSSL", pkgConfig: "openssl", providers: [.apt(["libssl-dev"])]),
        .systemLibrary(name: "CZlib", pkgConfig: "zlib", providers: [.apt(["zlib1g-dev"])]),
        .target(name: "CLinux", cSettings: [.treatAllWarnings(as: .error)]),
        .target(name: "CVector", cSettings: [.treatAllWarnings(as: .error)]),
        .target(name: "CAllocations", cSettings: [.treatAllWarnings(as: .error)]),
        .target(
            name: "Units", swiftSettings: strict + optimising,
            // `rounded()` calls libm in debug builds, and nothing here imports Glibc.
            linkerSettings: [.linkedLibrary("m")]),
        module("Memory", []),
        module("Statistics", []),
        // floor 1
        module("PlanText", ["Units", "CYAML"]),
        module("JSONScan", ["CVector"]),
        module("Metrics", ["Memory", "Units"]),
        module("Wire", ["Memory", "Units", "CLinux", "COpenSSL", "CZlib"]),
        // floor 2
        module("Plan", ["PlanText", "JSONScan", "Metrics", "Statistics", "Units"]),
        module("Assertions", ["Metrics", "Statistics", "Units"]),
        module("LoadEngine", ["Memory", "Wire", "Metrics", "JSONScan", "Units"]),
        // floor 3
        module(
            "PlanCompiler",
            [
                "Plan", "Assertions", "LoadEngine", "Wire", "Metrics", "Units",
            ]),
        module("DataSources", ["Plan", "PlanText", "LoadEngine", "JSONScan", "Wire", "Units"]),
        module("Reports", ["Assertions", "Metrics", "Statistics", "Units", "CZlib"]),
        module("EmbeddedServer", ["JSONScan", "Metrics", "Wire", "Units"]),
        // floor 4
        module(
            "Conductor",
            [
                "PlanCompiler", "DataSources", "Plan", "PlanText", "Assertions", "LoadEngine",
                "Reports", "EmbeddedServer", "Metrics", "Wire", "Units",
            ]),
        module("Live", ["Reports", "Assertions", "Metrics", "Wire", "Units"]),
        // floor 5
        module(
            "CommandLineTool",
            [
                "Conductor", "Live", "PlanCompiler", "DataSources", "Plan", "PlanText",
                "LoadEngine",
                "Reports", "EmbeddedServer", "Assertions", "Metrics", "Wire", "Units",
            ]),
        // floor 6
        .executableTarget(
            name: "wsplan", dependencies: ["CommandLineTool"], swiftSettings: strict),
        .executableTarget(
            name: "wsplan-bench",
            dependencies: [
                "CAllocations", "Conductor", "Assertions", "Plan", "PlanText", "PlanCompiler",
                "LoadEngine",
                "EmbeddedServer", "Wire", "Metrics", "JSONScan", "Units", "CLinux", "COpenSSL",
            ], swiftSettings: strict),
        .executableTarget(
            name: "wsplan-fuzz", dependencies: ["Plan", "PlanText", "Metrics", "Wire", "Units"],
            swiftSettings: strict),
        // tests
        // What tests share: the scripted peer, folders, draws, waiting for what must happen.
        .target(
            name: "TestSupport", dependencies: ["Wire"], path: "Tests/TestSupport",
            swiftSettings: testing + optimising),
        tests("HouseTests", []),
        tests("UnitsTests", ["Units"]),
        tests("StatisticsTests", ["Statistics", "TestSupport"], data: ["Fixtures"]),
        tests("PlanTextTests", ["PlanText"]),
        tests("JSONScanTests", ["JSONScan", "TestSupport"]),
        tests("FuzzTests", ["wsplan-fuzz", "TestSupport"]),
        tests("MetricsTests", ["Metrics", "Units", "TestSupport"]),
        tests("WireTests", ["Wire", "Units", "CLinux", "TestSupport"]),
        tests(
            "PlanTests", ["Plan", "PlanText", "JSONScan", "Metrics", "Units", "TestSupport"],
            data: ["Fixtures"]),
        tests("AssertionsTests", ["Assertions", "Metrics", "Units", "Statistics", "TestSupport"]),
        tests(
            "LoadEngineTests",
            ["LoadEngine", "Wire", "Metrics", "JSONScan", "Units", "TestSupport"]),
        tests(
            "PlanCompilerTests",
            [
                "PlanCompiler", "Plan", "PlanText", "Assertions", "LoadEngine", "Wire", "JSONScan",
                "Metrics", "Units",
            ]),
        tests(
            "DataSourcesTests",
            ["DataSources", "Plan", "PlanText", "LoadEngine", "JSONScan", "Wire", "TestSupport"]),
        tests(
            "ReportsTests", ["Reports", "Assertions", "Metrics", "Units", "Wire", "TestSupport"],
            data: ["Fixtures"]),
        tests("EmbeddedServerTests", ["EmbeddedServer", "Wire", "Units", "CLinux", "TestSupport"]),
        tests(
            "LiveTests",
            ["Live", "Reports", "Assertions", "Metrics", "Wire", "Units", "TestSupport"]),
        tests(
            "ConductorTests",
            [
                "Conductor", "PlanCompiler", "DataSources", "Plan", "PlanText", "Assertions",
                "LoadEngine", "Reports", "EmbeddedServer", "Metrics", "Wire", "Units",
                "TestSupport",
            ], data: ["Fixtures"]),
        tests(
            "CommandLineToolTests",
            [
                "CommandLineTool", "Conductor", "DataSources", "Plan", "PlanText", "Reports",
                "EmbeddedServer", "Assertions", "Metrics", "Wire", "Units", "wsplan", "TestSupport",
            ], data: ["Fixtures"]),
    ],
    swiftLanguageModes: [.v6]
)
