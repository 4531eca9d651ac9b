import EventStoreCore
import Testing

@Suite struct AddressTests {
    static let table: [(text: String, address: Address)] = [
        ("now", .now), ("0", .version(.empty)), ("412", .version(Version(412))),
        ("9223372036854775807", .version(Version(.max))), ("-0", .back(0)), ("-3", .back(3)),
        ("snap:1", .snapshot(1)), ("snap:30", .snapshot(30)), ("pos:0", .position(.start)),
        ("pos:90112", .position(Position(90_112))),
        ("2026-08-01T12:00Z", .time(Timestamp("2026-08-01T12:00:00Z")!)),
        ("2026-08-01", .time(Timestamp("2026-08-01T23:59:59.999999Z")!)), ("first", .first),
        ("snap", .lastSnapshot),
        ("2026-08-01T12:00:00.25+02:00", .time(Timestamp("2026-08-01T10:00:00.25Z")!)),
    ]

    @Test(arguments: table)
    func reads(text: String, address: Address) {
        #expect(Address(text) == address)
        #expect(Address("@" + text) == address)
        #expect(address.description.hasPrefix("@"))
        #expect(Address(address.description) == address)
    }

    @Test(arguments: [
        "", "@", "@@1", "+1", "1.0", "1e3", " 1", "1 ", "--3", "-", "-x", "-+3", "snap:", "snap:0",
        "snap:-1", "snap:x", "pos:", "pos:-1", "pos:1.5", "Now", "NOW", "tomorrow", "2026-13-01",
        "2026-02-30", "9223372036854775808", "-9223372036854775808", "0x10", "１２",
        "SNAP:1", "snap:+1", "pos:+1", "pos: 1", "pos:-0", "--0",
    ])
    func rejects(text: String) { #expect(Address(text) == nil) }

    static let now = Timestamp("2026-08-01T12:00:00Z")!
    static let relative: [(text: String, moment: String)] = [
        ("2h ago", "2026-08-01T10:00:00Z"), ("90 minutes ago", "2026-08-01T10:30:00Z"),
        ("1 day ago", "2026-07-31T12:00:00Z"), ("0s ago", "2026-08-01T12:00:00Z"),
        ("today", "2026-08-01T23:59:59.999999Z"), ("yesterday", "2026-07-31T23:59:59.999999Z"),
    ]

    @Test(arguments: relative)
    func countsFromNow(text: String, moment: String) {
        #expect(Address(text, now: Self.now) == .time(Timestamp(moment)!))
        #expect(Address(text) == nil)
    }

    @Test(arguments: ["h ago", "2 ago", "2x ago", "-2h ago", "2h", "9223372036854775807 w ago"])
    func isNoTimeAgo(text: String) { #expect(Address(text, now: Self.now) == nil) }
}
