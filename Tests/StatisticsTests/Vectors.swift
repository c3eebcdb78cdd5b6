import FoundationEssentials

/// Inputs with the results that the reference of these statistics gives.
struct Vectors: Decodable {
    struct Critical: Decodable, Sendable {
        var n: Int
        var alpha: Double
        var c: Int
    }

    struct Shift: Decodable, Sendable {
        var name: String
        var d: [Double]
        var alpha: Double
        var ratio: Double
        var low: Double?
        var high: Double?
    }

    struct Share: Decodable, Sendable {
        var name: String
        var base: [Double]
        var new: [Double]
        var q: Double
        var alpha: Double
        var beta: Double
        var r: Double
        var se: Double
        var t: Double
        var tCrit: Double
        var red: Bool
    }

    struct Ratio: Decodable, Sendable {
        var name: String
        var blocks: Int
        var perBlock: Int
        var f: Double
        var q: Double
        var firstNew: [Double]
        var ratio: Double
        var low: Double
        var high: Double
        var tolerance: Double
        var red: [String: Bool]
    }

    struct Look: Decodable, Sendable {
        var name: String
        var above09: [Double]
        var above11: [Double]
        var n: [Double]
        var p0: Double
        var alphaLook: Double
        var tEnd: Double
        var decision: String?
        var block: Int
        var z: Double
        var tCrit: Double
        var guards: [Double]
        var few: Bool

        enum CodingKeys: String, CodingKey {
            case name, above09, above11, n, p0, alphaLook, tEnd, decision, block, z, tCrit, few
            case guards = "guard"
        }
    }

    struct Saved: Decodable, Sendable {
        var name: String
        var base: [Double]
        var new: [Double]
        var limit: Double
        var p: Double
        var ratio: Double
        var redAt1Percent: Bool
    }

    var wilcoxonC: [Critical]
    var hodgesLehmann: [Shift]
    var pairedShare: [Share]
    var pairedRatioEndToEnd: [Ratio]
    var untilSure: [Look]
    var savedRuns: [Saved]

    static let all: Vectors = {
        let folder = URL(filePath: #filePath).deletingLastPathComponent()
        let file = folder.appending(path: "Fixtures/vectors.json")
        do {
            let decoder = JSONDecoder()
            decoder.keyDecodingStrategy = .convertFromSnakeCase
            return try decoder.decode(Vectors.self, from: Data(contentsOf: file))
        } catch {
            fatalError("\(file): \(error)")
        }
    }()
}
