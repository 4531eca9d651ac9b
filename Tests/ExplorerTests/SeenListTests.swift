import EventStoreCore
import Testing

@testable import Explorer

@Suite struct SeenListTests {
    private static let here = "sqlite:/home/ada/books.db"

    /// A text, and what is said about it.
    @Test(arguments: [
        ("\n", "line 1: 'daybook-seen 1' is expected here"),
        ("hello\n", "line 1: 'daybook-seen 1' is expected here"),
        ("daybook-seen 1", "line 1: it is cut off"),
        ("daybook-seen 1\n12 \"a\"", "line 2: it is cut off"),
        ("daybook-seen 1\n\n", "line 2: a position and a ledger are expected"),
        ("daybook-seen 1\n12\n", "line 2: a position and a ledger are expected"),
        ("daybook-seen 1\n12 \"a\"\nx \"b\"\n", "line 3: 'x' is not a position"),
        ("daybook-seen 1\n-1 \"a\"\n", "line 2: '-1' is not a position"),
        ("daybook-seen 1\n+1 \"a\"\n", "line 2: '+1' is not a position"),
        ("daybook-seen 1\n \"a\"\n", "line 2: '' is not a position"),
        ("daybook-seen 1\n9223372036854775808 \"a\"\n", "line 2: '9223372036854775808' is no"),
        ("daybook-seen 1\n\u{1B}[2J \"a\"\n", "is not a position"),
        ("daybook-seen 1\n1 a\n", "line 2: a ledger in quotes is expected"),
        ("daybook-seen 1\n1 \"\"\n", "line 2: a ledger in quotes is expected"),
        ("daybook-seen 1\n1 \"a\n", "line 2: a ledger in quotes is expected"),
        ("daybook-seen 1\n1 \"a\" b\n", "line 2: a ledger in quotes is expected"),
        ("daybook-seen 1\n1 \"\\x\"\n", "line 2: a ledger in quotes is expected"),
        ("daybook-seen 1\r\n1 \"a\"\r\n", "line 1: 'daybook-seen 1' is expected here"),
    ])
    func aBrokenTextIsNamedByItsLine(_ text: String, _ reason: String) throws {
        let error = try #require(throws: SeenListError.self) { try SeenList(text) }
        #expect("\(error)".contains(reason), "\(error)")
        #expect(!error.isNewer)
        #expect(!"\(error)".unicodeScalars.contains { $0.value < 0x20 })
    }

    @Test func aNewerFileIsToldFromABrokenOne() throws {
        let error = try #require(throws: SeenListError.self) {
            try SeenList("daybook-seen 2\nanything\n")
        }
        #expect(error.isNewer)
    }

    @Test func whatIsWrittenIsReadBack() throws {
        var seen = try SeenList("")
        #expect(seen.position(of: Self.here) == nil)
        seen.note(Position(12), of: Self.here)
        seen.note(Position(7), of: "sqlite:/odd \"name\"\nwith a line end/\u{202E}.db")
        let again = try SeenList(seen.text)
        #expect(again == seen)
        #expect(again.position(of: Self.here) == Position(12))
        #expect(seen.text.split(separator: "\n").count == 3)
    }

    @Test func theHigherPositionHolds() throws {
        var seen = SeenList()
        seen.note(Position(12), of: Self.here)
        seen.note(Position(9), of: Self.here)
        #expect(seen.position(of: Self.here) == Position(12))
        seen.note(Position(13), of: Self.here)
        #expect(seen.position(of: Self.here) == Position(13))
        let twice = try SeenList("daybook-seen 1\n3 \"a\"\n5 \"a\"\n4 \"a\"\n")
        #expect(twice.position(of: "a") == Position(5))
    }

    /// A ledger that was replaced by a shorter one begins again.
    @Test func whatIsOfAnotherBookIsReplaced() {
        var seen = SeenList()
        seen.note(Position(500), of: Self.here)
        seen.note(Position(20), of: Self.here, insteadOf: Position(500))
        #expect(seen.position(of: Self.here) == Position(20))
        // Unless somebody else has noted something newer meanwhile.
        seen.note(Position(30), of: Self.here)
        seen.note(Position(25), of: Self.here, insteadOf: Position(500))
        #expect(seen.position(of: Self.here) == Position(30))
    }

    @Test func theListIsBounded() {
        var seen = SeenList()
        for number in 0...SeenList.maximum {
            seen.note(Position(Int64(number)), of: "sqlite:/\(number).db")
        }
        #expect(seen.position(of: "sqlite:/0.db") == nil)
        #expect(seen.position(of: "sqlite:/\(SeenList.maximum).db") != nil)
        #expect(seen.text.utf8.count < SeenList.maximumBytes)
    }
}
