internal import FoundationEssentials
internal import Metrics

/// Why a file is no calibration.
public enum CalibrationError: Error, Equatable, Sendable {
    case unreadable(reason: String)
    case empty
    /// Larger than any calibration.
    case tooLarge
    /// No JSON, or only the beginning of it.
    case noJSON
    /// Of another version of the format.
    case version(Int)
    /// A member that lacks, or is not what it should be; empty: a number, nobody says which.
    case lacks(String)
    case strange(String)
}

extension CalibrationError: CustomStringConvertible {
    public var description: String {
        switch self {
        case .unreadable(let reason): reason
        case .empty: "it is empty: its calibration did not end"
        case .tooLarge: "it is larger than any calibration"
        case .noJSON: "it is no JSON, or only a part of it"
        case .version(let version):
            "it is of version \(version) of the format; this wsplan reads \(NoiseFloor.schema)"
        case .lacks(let member): "it has no '\(member)'"
        case .strange(""): "one of its numbers is not what it should be"
        case .strange(let member): "its '\(member)' is not what it should be"
        }
    }
}

extension NoiseFloor {
    /// Far more than a calibration has.
    private static let largest = 1 << 20

    /// The floor in the file of a calibration.
    public static func read(path: String) throws(CalibrationError) -> NoiseFloor {
        let bytes: [UInt8]
        do {
            bytes = try readFile(path, most: largest + 1)
        } catch {
            throw .unreadable(reason: "\(error)")
        }
        return try read(bytes)
    }

    /// The same of the file's bytes.
    public static func read(_ bytes: [UInt8]) throws(CalibrationError) -> NoiseFloor {
        guard !bytes.isEmpty else { throw .empty }
        guard bytes.count <= largest else { throw .tooLarge }
        let version = try decode(Version.self, bytes, or: .noJSON).schema
        guard version == schema else { throw .version(version) }
        // It is JSON: what cannot be read now is a number of another kind.
        let floor = try decode(NoiseFloor.self, bytes, or: .strange(""))
        for (metric, percentiles) in floor.floors.all {
            let values = percentiles.all.map(\.milliseconds)
            guard values[0] >= 0, values == values.sorted() else {
                throw .strange("floors.\(metric.name)")
            }
        }
        return floor
    }

    /// What every version has.
    private struct Version: Decodable {
        var schema: Int
    }

    /// `unknown` is thrown where the decoder does not say what is wrong.
    private static func decode<Value: Decodable>(
        _ type: Value.Type, _ bytes: [UInt8], or unknown: CalibrationError
    ) throws(CalibrationError) -> Value {
        func path(_ keys: [any CodingKey]) -> String {
            keys.map(\.stringValue).joined(separator: ".")
        }
        do {
            return try JSONDecoder().decode(type, from: Data(bytes))
        } catch DecodingError.keyNotFound(let key, let context) {
            throw .lacks(path(context.codingPath + [key]))
        } catch DecodingError.typeMismatch(_, let context),
            DecodingError.valueNotFound(_, let context),
            DecodingError.dataCorrupted(let context)
        {
            throw context.codingPath.isEmpty ? unknown : .strange(path(context.codingPath))
        } catch {
            throw unknown
        }
    }
}
