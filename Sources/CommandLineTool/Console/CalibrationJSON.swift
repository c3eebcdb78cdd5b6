import Conductor
import Metrics
import Reports
import Units

/// What a calibration found, for machines and for `run --calibration`, which reads a part of it as
/// `NoiseFloor`: every number has its unit in its name.
struct CalibrationJSON {
    private let calibration: Calibration

    init(_ calibration: Calibration) { self.calibration = calibration }

    var text: String { json.text() }

    private var json: JSONValue {
        let floor = calibration.floor
        return .object([
            ("schema", .integer(Int64(floor.schema))),
            ("date", .string(floor.date)),
            ("host", host),
            ("measured_seconds", .number(calibration.seconds, decimals: 3)),
            ("server_has_own_core", .bool(calibration.isApart)),
            ("loops_count", 1),
            (
                "rates",
                .object([
                    ("planned_messages_per_second", figure(calibration.planned, 1)),
                    ("closed_loop_messages_per_second", figure(calibration.answered, 1)),
                    ("closed_loop_busy_share", figure(calibration.busy, 4)),
                    ("handshakes_per_second", figure(calibration.handshakes, 1)),
                ])
            ),
            (
                "floors",
                .object(floor.floors.all.map { ($0.metric.name, percentiles($0.percentiles)) })
            ),
            ("noise_factor", .number(NoiseCheck.factor, decimals: 1)),
            ("connections", .array(calibration.rooms.map(room))),
            ("settings", .array(calibration.settings.map(setting))),
            ("warnings", .array(floor.warnings.map { .string($0) })),
        ])
    }

    private var host: JSONValue {
        let host = calibration.host
        return .object([
            ("name", .string(host.name)), ("system", .string(host.system)),
            ("processor", .string(host.processor)), ("cores", .integer(Int64(host.cores))),
            ("memory_bytes", .integer(Int64(host.memory))),
            ("descriptors", .integer(Int64(host.descriptors))), ("tool", .string(host.tool)),
        ])
    }

    private func figure(_ figure: Calibration.Figure, _ decimals: Int) -> JSONValue {
        .line(
            .object([
                ("median", .number(figure.median, decimals: decimals)),
                ("spread_share", .number(figure.spread, decimals: 4)),
                ("rounds", .array(figure.values.map { .number($0, decimals: decimals) })),
            ]))
    }

    private func percentiles(_ percentiles: NoiseFloor.Percentiles) -> JSONValue {
        .line(
            .object(
                percentiles.all.map { ("\($0.name)_ms", .number($0.milliseconds, decimals: 6)) }))
    }

    private func room(_ room: Calibration.Room) -> JSONValue {
        .line(
            .object([
                ("limit", .string(room.kind.rawValue)),
                ("connections_count", .integer(Int64(room.connections))),
                ("setting", .string(room.setting)),
            ]))
    }

    private func setting(_ setting: HostSetting) -> JSONValue {
        .object([
            ("name", .string(setting.name)), ("value", .string(setting.value)),
            ("holds_to", .string(setting.effect)), ("command", .string(setting.command)),
        ])
    }
}
