import Descriptions
import LedgerCore
import Testing
import TextFormats

@Suite struct RecordingPayloadTests {
    private static let text = """
        name = "x"
        [events.a]
        credit = "money.sum"
        set = { due = "due" }
        form = [
            { member = "money.sum", kind = "amount" }, { member = "due", kind = "day" },
            { member = "at", kind = "moment", required = false },
            { member = "n", kind = "integer", required = false },
            { member = "x", kind = "number", required = false },
            { member = "ok", kind = "boolean", required = false },
            { member = "money.memo", required = false },
        ]
        """

    private static func type() throws -> DescribedType {
        let file = DescriptionFile(reading: Array(text.utf8))
        return try #require(file.description?.types.first, "\(file.problems)")
    }

    static let forms: [(texts: [String], json: String?)] = [
        (
            ["12.5", "2026-08-01", "", "", "", "", ""],
            #"{"money":{"sum":"12.50"},"due":"2026-08-01"}"#
        ),
        (
            ["12.5 EUR", "2026-08-01", "2026-08-01T12:00:00Z", "3", "1.5", "true", "rent"],
            #"{"money":{"sum":"12.50","memo":"rent"},"due":"2026-08-01","#
                + #""at":"2026-08-01T12:00:00Z","n":3,"x":1.5,"ok":true}"#
        ),
        (["", "2026-08-01", "", "", "", "", ""], nil), (["12.505", "2026-08-01"], nil),
        (["1", "2026-08-01", "", #"1,"x":2"#], nil), (["1", "2026-08-01", "", "1,5"], nil),
        (["1", "2026-08-01", "", "", "", "yes"], nil),
        (["12.5 GBP", "2026-08-01"], nil), (["x", "2026-08-01"], nil), (["1", ""], nil),
    ]

    @Test(arguments: forms)
    func formsBecomePayloads(texts: [String], json: String?) throws {
        let euro = try #require(Currency(code: "EUR"))
        let type = try Self.type()
        let payload = try? type.payload(texts, accountCurrency: euro, Units())
        #expect(payload?.description == json)
        guard let payload else { return }
        let recording = try type.recording(payload, accountCurrency: euro, Units())
        #expect(recording.event.movement?.amount.minorUnits == 1250)
        #expect(recording.event.changes == [FieldState("due", .text("2026-08-01"))])
    }

    static let payloads: [(json: String, member: String?)] = [
        ("[]", nil), ("{}", "money.sum"), (#"{"money":{"sum":5}}"#, "due"),
        (#"{"money":{"sum":5},"due":"2026-02-30"}"#, "due"),
        (#"{"money":{"sum":5},"due":"2026-08-01T00:00:00Z"}"#, "due"),
        (#"{"money":{"sum":5},"due":5}"#, "due"),
        (#"{"money":{"sum":5},"due":"2026-08-01","at":"2026-08-01"}"#, "at"),
        (#"{"money":{"sum":5},"due":"2026-08-01","n":1.5}"#, "n"),
        (#"{"money":{"sum":5},"due":"2026-08-01","ok":"true"}"#, "ok"),
        (#"{"money":{"sum":true},"due":"2026-08-01"}"#, "money.sum"),
        (#"{"money":{"sum":-5},"due":"2026-08-01"}"#, "money.sum"),
        (#"{"money":{"sum":5.005},"due":"2026-08-01"}"#, "money.sum"),
    ]

    @Test(arguments: payloads)
    func namesTheMemberAtFault(json: String, member: String?) throws {
        let type = try Self.type()
        let payload = try JSONText(json)
        let euro = try #require(Currency(code: "EUR"))
        do {
            _ = try type.recording(payload, accountCurrency: euro, Units())
            Issue.record("\(json) was taken")
        } catch {
            #expect(error.member == member, "\(error)")
        }
    }
}
