import EventStoreCore
import LedgerCore
import LedgerExchange
import LedgerService
import Synchronization
import Testing

@Suite struct CSVImportTests {
    static let header = "id,account,date,amount,currency,memo,balance\n"

    static var typed: CSVMapping {
        var mapping = ImportFixture.mapping
        mapping.type = "type"
        mapping.credit = ["PRIJEM"]
        mapping.debit = ["VYDAJ", "VYBER"]
        return mapping
    }

    @Test func historyIsRecordedAsFact() async throws {
        let fixture = ImportFixture()
        var mapping = Self.typed
        mapping.owner = "owner"
        mapping.balance = "balance"
        let report = try await fixture.importCSV(
            """
            id,account,date,type,amount,balance,memo,owner
            1,576,1993-01-02,PRIJEM,900.00,900.00,"first, ""rent""\u{1b}",Ada
            2,576,1993-01-01,VYBER,1000.5,-100.5, ,
            3,704,1993-01-03T10:00:00Z,PRIJEM,0,0.00,,
            """, mapping)
        #expect(report.rows == 3)
        #expect(report.eventsWritten == 5)
        #expect(report.accountsOpened == 2)
        #expect(report.divergences.rowsChecked == 3)
        #expect(report.divergences.within.rows == 0)
        #expect(report.divergences.beyond.rows == 0)
        #expect(report.firstPosition == Position(1))
        #expect(report.lastPosition == Position(5))
        let events = try await fixture.events()
        #expect(
            events.map(\.type) == [
                "AccountOpened", "FundsDeposited", "FundsWithdrawn", "AccountOpened",
                "FundsDeposited",
            ])
        #expect(
            events[0].event.payload.description
                == #"{"owner":"Ada","currency":"CZK","overdraftLimitMinor":0}"#)
        #expect(
            events[1].event.payload.description
                == #"{"amountMinor":90000,"currency":"CZK","memo":"first, \"rent\"\u001b","#
                + #""statedBalance":"900.00"}"#
        )
        #expect(
            events[2].event.payload.description
                == #"{"amountMinor":100050,"currency":"CZK","statedBalance":"-100.50"}"#)
        #expect(
            events[2].event.metadata?.description
                == #"{"rowdigest":"0e436d0150ee0232","sourceid":"2","sourcetype":"VYBER"}"#)
        #expect(report.lateRows == 1)
        #expect(events[2].event.occurredAt == Timestamp("1993-01-01", .partial))
        #expect(events.allSatisfy { $0.event.recordedAt == ImportFixture.now })
        #expect(events.allSatisfy { $0.event.actor == "import" })
        #expect(try await fixture.balance("576") == -10050)
    }

    /// A row behind the header, and the whole message it is refused with.
    static let noDate = "is not a date; write 2026-08-01 or 2026-08-01T12:00:00Z"
    static let noAmount =
        "is not an amount; write it as 1234.56"

    static let refusals: [(String, String)] = [
        ("1,a,1993-02-30,1,,,", "2:5: date: '1993-02-30' \(noDate)"),
        ("1,a,lunch,1,,,", "2:5: date: 'lunch' \(noDate)"),
        (
            "1,a,1993-01-01,1.234,,,",
            "2:16: amount: '1.234' can be read in two ways; say with --decimal-mark whether a . "
                + "or a , stands before the decimals"
        ),
        ("1,a,1993-01-01,1.2345,,,", "2:16: amount: '1.2345' has more than 2 decimals"),
        (
            "1,a,1993-01-01,-92233720368547758.08,,,",
            "2:16: amount: '-92233720368547758.08' is larger than any amount can be"
        ),
        ("1,a,1993-01-01,12x,,,", "2:16: amount: '12x' \(noAmount)"),
        ("1,a,1993-01-01,,,,", "2:16: amount: '' \(noAmount)"),
        (
            "1,a,1993-01-01,99999999999999999999,,,",
            "2:16: amount: '99999999999999999999' is larger than any amount can be"
        ),
        (
            "1,a,1993-01-01,1,XYZ,,",
            "2:18: currency: 'XYZ' is neither a currency of ISO 4217 nor a unit that this book "
                + "declares"
        ),
        ("1,a,1993-01-01,1,,,x", "2:20: balance: 'x' \(noAmount)"),
        ("1,,1993-01-01,1,,,", "2:3: account: the row names no account"),
        ("1, ,1993-01-01,1,,,", "2:3: account: the row names no account"),
        (",a,1993-01-01,1,,,", "2:1: id: the row has no id"),
        ("1,a\tb,1993-01-01,1,,,", "2:3: account: the stream 'a\\tb' holds a control character"),
        ("1,a", "2:1: the row has 2 fields; the header has 7"),
        ("1,a,1993-01-01,1,,\"x\"y,", "2:22: text after a closing quote"),
        ("1,a,1993-01-01,1,,\"x", "2:19: a quote opens here and the file ends before it closes"),
        (
            "1,a,1993-01-01,1,GBP,,\n2,a,1993-01-01,1,EUR,,",
            "3:16: amount: an amount in EUR in an account of GBP"
        ),
        (
            "1,a,1993-01-01,92233720368547758.07,,,\n2,a,1993-01-01,0.01,,,",
            "3:16: amount: the balance would be larger than 64 bits of minor units"
        ),
        (
            "1,a,1993-01-01,1,,,\n1,a,1993-01-01,2,,,",
            "3:1: id: id 1 stands twice in the file, here and in line 2; an id is one payment's"
        ),
        (
            "1,a,1993-01-01,1,,,\n2,a,1993-01-01,1,,,\n1,a,1993-01-02,1,,,",
            "4:1: id: id 1 stands twice in the file, here and in line 2; an id is one payment's"
        ),
        (
            "1,a,1993-01-01,1,,,\n1,a,1993-01-01,1,,,",
            "3:1: id: id 1 stands twice in the file, here and in line 2; an id is one payment's"
        ),
    ]

    @Test(arguments: refusals.indices)
    func aBadRowIsNamedAndNothingIsWritten(index: Int) async throws {
        let (rows, message) = Self.refusals[index]
        let fixture = ImportFixture()
        var mapping = ImportFixture.mapping
        mapping.currency = "currency"
        mapping.balance = "balance"
        let error = await #expect(throws: ImportError.self) {
            try await fixture.importCSV(Self.header + rows, mapping)
        }
        #expect(error?.messages == ["books.csv:" + message])
        #expect(try await fixture.store.lastPosition() == .start)
    }

    @Test func typeWordsDecideTheSign() async throws {
        let fixture = ImportFixture()
        let file = """
            id,account,date,type,amount,memo
            1,a,1993-01-01,PRIJEM,-1,
            2,a,1993-01-01,VKLAD,1,
            3,a,1993-01-01,,1,
            """
        let error = await #expect(throws: ImportError.self) {
            try await fixture.importCSV(file, Self.typed)
        }
        #expect(
            error?.messages == [
                "books.csv:2:23: amount: the amount is negative, "
                    + "but the sign comes from the column 'type'",
                "books.csv:3:16: type: 'VKLAD' means neither credit (PRIJEM) "
                    + "nor debit (VYBER, VYDAJ)",
                "books.csv:4:16: type: '' means neither credit (PRIJEM) nor debit (VYBER, VYDAJ)",
            ])
    }

    static let headers: [(String, String)] = [
        ("", "books.csv:1:1: the file is empty; a header was expected"),
        (
            "id,acount,date,amount,memo\n",
            "books.csv:1:1: there is no column 'account'; the columns are: "
                + "id, acount, date, amount, memo; did you mean \"acount\"?"
        ),
        (
            "id;account;date;amount;memo\n",
            "books.csv:1:1: there is no column 'account'; the columns are: "
                + "id;account;date;amount;memo; are its fields separated by ';'?"
        ),
        (
            "id,account,date,date,amount,memo\n",
            "books.csv:1:17: date: the header names this column 2 times"
        ),
        ("{\"id\":1}\n", "books.csv:1:2: a quote inside a field that does not start with one"),
        ("[\n", "books.csv:1:1: this is not a CSV file: it looks like JSON"),
    ]

    @Test(arguments: headers.indices)
    func headersThatDoNotFit(index: Int) async throws {
        let fixture = ImportFixture()
        let error = await #expect(throws: ImportError.self) {
            try await fixture.importCSV(Self.headers[index].0)
        }
        #expect(error?.messages == [Self.headers[index].1])
    }

    @Test func aNewAccountNeedsACurrency() async throws {
        let fixture = ImportFixture()
        var mapping = ImportFixture.mapping
        try await fixture.importCSV("id,account,date,amount,memo\n1,a,1993-01-01,5,\n", mapping)
        mapping.fixedCurrency = nil
        let report = try await fixture.importCSV(
            "id,account,date,amount,memo\n2,a,1993-01-01,-2,\n", mapping)
        #expect(report.eventsWritten == 1)
        #expect(try await fixture.balance("a") == 300)
        let error = await #expect(throws: ImportError.self) {
            try await fixture.importCSV("id,account,date,amount,memo\n3,b,1993-01-01,2,\n", mapping)
        }
        #expect(
            error?.messages == [
                "books.csv:2:1: the account is new and no currency is given for its amounts"
            ])
    }

    @Test func optionsThatContradict() async throws {
        var both = Self.typed
        both.debit.insert("PRIJEM")
        var noType = ImportFixture.mapping
        noType.credit = ["x"]
        var noWords = ImportFixture.mapping
        noWords.type = "type"
        var delimiter = ImportFixture.mapping
        delimiter.delimiter = "\""
        var tolerance = ImportFixture.mapping
        tolerance.balanceTolerance = "-1"
        for mapping in [both, noType, noWords, delimiter, tolerance] {
            let error = await #expect(throws: ImportError.self) {
                try await ImportFixture().importCSV("", mapping)
            }
            guard case .options = error else {
                Issue.record("\(String(describing: error)) is no error of the options")
                continue
            }
        }
    }

    @Test(arguments: [true, false])
    func theSameFileTwiceWritesNothing(hasID: Bool) async throws {
        let fixture = ImportFixture()
        var mapping = ImportFixture.mapping
        if !hasID { mapping.id = nil }
        let rows = (1...250).map { "\($0),acc-\($0 % 3),1993-01-0\($0 % 9 + 1),1.00,\n" }
        let file = "id,account,date,amount,memo\n" + rows.joined()
        let first = try await fixture.importCSV(file, mapping)
        #expect(first.eventsWritten == 253)
        let before = try await fixture.events()
        let snapshots = try await fixture.store.snapshots(after: nil, limit: 100)
        let second = try await fixture.importCSV(file, mapping)
        #expect(second.eventsWritten == 0)
        #expect(second.alreadyRecorded == 250)
        #expect(second.accountsOpened == 0)
        #expect(second.snapshots == 0)
        #expect(second.firstPosition == nil)
        #expect(try await fixture.events() == before)
        #expect(try await fixture.store.snapshots(after: nil, limit: 100) == snapshots)
    }

    @Test func otherSourcesMayUseTheSameIDs() async throws {
        let fixture = ImportFixture()
        let file = "id,account,date,amount,memo\n1,a,1993-01-01,5,\n"
        try await fixture.importCSV(file)
        var mapping = ImportFixture.mapping
        mapping.source = "other bank"
        #expect(try await fixture.importCSV(file, mapping).eventsWritten == 1)
        #expect(try await fixture.balance("a") == 1000)
    }

    @Test func keepGoingWritesTheGoodRows() async throws {
        let fixture = ImportFixture()
        let file = """
            id,account,date,amount,memo
            1,a,1993-01-01,5,
            2,a,never,5,
            3,b,1993-01-01,x,
            4,a,1993-01-01,7,
            "5,a
            """
        let report = try await fixture.importCSV(
            file, ImportFixture.mapping,
            ImportOptions(file: "books.csv", actor: nil, keepGoing: true))
        #expect(report.eventsWritten == 3)
        #expect(report.badRowCount == 3)
        #expect(report.badRows.map(\.place.line) == [3, 4, 6])
        #expect(try await fixture.balance("a") == 1200)
        #expect(try await fixture.store.head(of: StreamID("b")) == nil)
    }

    @Test func aDoomedImportGivesUpAfterEnoughBadRows() async throws {
        let fixture = ImportFixture()
        let rows = (1...100).map { "\($0),a,\($0 == 1 ? "1993-01-01" : "never"),5,\n" }
        let error = await #expect(throws: ImportError.self) {
            try await fixture.importCSV("id,account,date,amount,memo\n" + rows.joined())
        }
        #expect(error?.messages.count == ImportLimits.badRowsBeforeGivingUp)
        #expect(try await fixture.store.lastPosition() == .start)
    }

    @Test func cancellingWritesNothing() async throws {
        let fixture = ImportFixture()
        let rows = (1...1000).map { "\($0),a,1993-01-01,5,\n" }
        var options = ImportOptions(file: "books.csv")
        options.isCancelled = { true }
        let error = await #expect(throws: ImportError.self) {
            try await fixture.importCSV(
                "id,account,date,amount,memo\n" + rows.joined(), ImportFixture.mapping, options)
        }
        #expect(error == .cancelled(rows: 256))
        #expect(try await fixture.store.lastPosition() == .start)
    }

    @Test(arguments: [false, true])
    func divergencesAreFoundOnEveryRun(isSecondRun: Bool) async throws {
        let fixture = ImportFixture()
        var mapping = ImportFixture.mapping
        mapping.balance = "balance"
        mapping.balanceTolerance = "0.10"
        let file = """
            id,account,date,amount,memo,balance
            1,a,1993-01-01,5,,5.10
            2,a,1993-01-01,5,,10.20
            3,a,1993-01-01,5,,14.00
            4,b,1993-01-01,-5,,-5.00
            5,b,1993-01-01,-5,,
            """
        var options = ImportOptions(file: "books.csv", actor: "import")
        options.keepDifferences = true
        if isSecondRun { try await fixture.importCSV(file, mapping, options) }
        let found = try await fixture.importCSV(file, mapping, options).divergences
        #expect(found.rowsChecked == 4)
        #expect(found.within.rows == 1)
        #expect(found.within.first.map(\.version) == [Version(2)])
        #expect(found.within.largest?.differenceMinor == -10)
        #expect(found.beyond.rows == 2)
        #expect(found.beyond.accounts == 1)
        #expect(
            found.beyond.first.map(\.description) == [
                "a@3, line 3: the file says 10.20 CZK, the fold is 10.00 CZK, difference -0.20 CZK"
            ])
        #expect(found.beyond.largest?.version == Version(4))
        #expect(found.beyond.largest?.differenceMinor == 100)
    }

    @Test func aSmallCacheAndSnapshotsChangeNothing() async throws {
        let rows = (1...2000).map { "\($0),acc-\($0 * 7919 % 13),1993-01-01,\($0).50,\n" }
        let file = "id,account,date,amount,memo\n" + rows.joined()
        let large = ImportFixture()
        let small = ImportFixture(capacity: ImportCapacity(accounts: 2))
        let first = try await large.importCSV(file)
        let second = try await small.importCSV(file, chunk: 4096)
        #expect(first == second)
        #expect(first.snapshots == 39)
        #expect(try await large.events() == small.events())
        let account = try StreamID("acc-0")
        let snapshot = try await small.store.latestSnapshot(of: account, through: Version(.max))
        #expect(snapshot?.version == Version(150))
        #expect(snapshot.flatMap { SnapshotCodec.decode($0) }?.account.balanceMinor ?? 0 > 0)
    }

    @Test func identicalRowsAreToldApart() async throws {
        let fixture = ImportFixture()
        var mapping = ImportFixture.mapping
        mapping.id = nil
        let coffee = "a,1993-01-01,-2.50,coffee\n"
        let file = "account,date,amount,memo\n\(coffee)\(coffee)b,1993-01-01,1,\n\(coffee)"
        #expect(try await fixture.importCSV(file, mapping).eventsWritten == 6)
        #expect(try await fixture.balance("a") == -750)
        let second = try await fixture.importCSV(file + coffee, mapping)
        #expect(second.alreadyRecorded == 4)
        #expect(second.eventsWritten == 1)
        #expect(try await fixture.balance("a") == -1000)
    }

    @Test func identicalRowsAreCountedHoweverFarApart() async throws {
        let fixture = ImportFixture()
        var mapping = ImportFixture.mapping
        mapping.id = nil
        let coffee = "a,1993-01-01,-2.50,coffee\n"
        let others = (1...3000).map { "b,1993-01-02,\($0),\n" }.joined()
        let file = "account,date,amount,memo\n\(coffee)\(others)\(coffee)\(coffee)"
        #expect(try await fixture.importCSV(file, mapping, chunk: 4096).eventsWritten == 3005)
        #expect(try await fixture.balance("a") == -750)
        #expect(try await fixture.importCSV(file, mapping, chunk: 4096).alreadyRecorded == 3003)
    }

    @Test func progressIsTold() async throws {
        let told = Mutex<[ImportProgress]>([])
        var options = ImportOptions(file: "books.csv")
        options.progressInterval = 2
        options.onProgress = { progress in told.withLock { $0.append(progress) } }
        let file = "id,account,date,amount,memo\n1,a,1993-01-01,5,\n2,a,1993-01-01,5,\n"
        try await ImportFixture().importCSV(file, ImportFixture.mapping, options)
        #expect(told.withLock { $0.map(\.rows) } == [2, 2])
        #expect(told.withLock { $0.last?.bytes } == file.utf8.count)
    }
}
