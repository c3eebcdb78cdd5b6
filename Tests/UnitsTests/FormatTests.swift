import Testing
import Units

@Suite struct FormatTests {
    @Test func numbersReadAsPeopleWriteThem() {
        let rows: [(String, String)] = [
            (Format.fixed(1.005, decimals: 1), "1.0"),
            (Format.fixed(2.5, decimals: 0), "3"),
            (Format.fixed(-0.04, decimals: 1), "0.0"),
            (Format.fixed(-1.26, decimals: 1), "-1.3"),
            (Format.fixed(0.0625, decimals: 3), "0.063"),
            (Format.fixed(.nan, decimals: 3), "–"),
            (Format.count(0), "0"),
            (Format.count(999), "999"),
            (Format.count(1_000), "1,000"),
            (Format.count(-1_234_567), "-1,234,567"),
            (Format.count(UInt64.max), "18,446,744,073,709,551,615"),
            (Format.milliseconds(12_345), "0.012 ms"),
            (Format.milliseconds(999_600), "1.00 ms"),
            (Format.milliseconds(1_234_000), "1.23 ms"),
            (Format.milliseconds(9_996_000), "10.0 ms"),
            (Format.milliseconds(12_345_000), "12.3 ms"),
            (Format.milliseconds(1_234_567_000), "1.23 s"),
            (Format.milliseconds(999_499_999), "999 ms"),
            (Format.milliseconds(999_500_000), "1.00 s"),
            (Format.rate(19_997.6), "19,998/s"),
            (Format.rate(0), "0/s"),
            (Format.share(0), "0 %"),
            (Format.share(1), "100 %"),
            (Format.share(0.0012), "0.12 %"),
            (Format.share(0.005), "0.5 %"),
            (Format.share(0.99995), "99.995 %"),
            (Format.share(0.00001), "0.001 %"),
            (Format.share(1.0 / 3), "33.33 %"),
            (Format.bytes(512), "512 B"),
            (Format.bytes(65_536), "64.0 KiB"),
            (Format.bytes(1.3e9), "1.21 GiB"),
            (Format.trimmed("3.00"), "3"),
            (Format.trimmed("300"), "300"),
        ]
        #expect(rows.map(\.0) == rows.map(\.1))
    }
}
