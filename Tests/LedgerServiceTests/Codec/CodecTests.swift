import Descriptions
import EventStoreCore
import LedgerCore
import LedgerTestSupport
import TestSupport
import Testing
import TextFormats

@testable import LedgerService

@Suite struct CodecTests {
    private static let texts = HostileString.all.map(\.text)

    @Test(arguments: HostileString.all)
    func eventsComeBackAsTheyWere(_ hostile: HostileString) throws {
        let text = hostile.text
        let jpy = try #require(Currency(code: "JPY"))
        let events: [LedgerEvent] = [
            .accountOpened(AccountOpened(owner: text, currency: gbp)),
            .accountOpened(AccountOpened(owner: text, currency: jpy, overdraftLimitMinor: .max)),
            .fundsDeposited(FundsMoved(amount: pounds(1))),
            .fundsDeposited(FundsMoved(amount: pounds(.max), memo: text)),
            .fundsWithdrawn(FundsMoved(amount: pounds(5), memo: text, counterparty: text)),
            .fundsWithdrawn(FundsMoved(amount: pounds(0), counterparty: text)),
            .accountClosed(AccountClosed()), .accountClosed(AccountClosed(memo: text)),
            .fundsReversed(
                FundsReversed(
                    movement: Movement(effect: .debit, amount: pounds(5)), version: 3,
                    reason: text)),
            .fundsReversed(
                FundsReversed(
                    movement: Movement(effect: .credit, amount: pounds(.max)), version: .max,
                    reason: "", counterparty: text)),
        ]
        for event in events {
            let encoded = try #require(try EventCodec().encode(event))
            _ = try JSONText(encoded.payload.bytes)
            #expect(try EventCodec().decode(recorded(encoded)) == event)
            #expect(try Movement(encoded.fold) == event.movement)
        }
    }

    @Test func payloadsAreWhatTheyAreDocumentedAs() throws {
        let moved = FundsMoved(amount: pounds(10_000), memo: "rent", counterparty: "acc-2")
        let encoded = try #require(try EventCodec().encode(.fundsDeposited(moved)))
        #expect(
            encoded.payload.description
                == #"{"amountMinor":10000,"currency":"GBP","memo":"rent","counterparty":"acc-2"}"#)
        #expect(encoded.type == "FundsDeposited")
        #expect(encoded.schemaVersion == 1)
    }

    /// What another program recorded under the name of a reversal stays what it was to it.
    @Test(arguments: [
        "{}", #"{"amountMinor":5,"currency":"GBP","memo":"m","effect":"debit"}"#,
        #"{"amountMinor":5,"currency":"GBP","memo":"m","effect":"debit","reverses":0}"#,
        #"{"amountMinor":5,"currency":"GBP","effect":"debit","reverses":2}"#,
        #"{"amountMinor":5,"currency":"GBP","memo":"m","effect":"none","reverses":2}"#,
        #"{"amountMinor":-5,"currency":"GBP","memo":"m","effect":"debit","reverses":2}"#,
    ])
    func aForeignEventMayBearTheNameOfAReversal(_ payload: String) throws {
        let event = recorded("FundsReversed", payload)
        #expect(
            try EventCodec().decode(event)
                == .foreign(ForeignEvent(type: "FundsReversed", movement: nil)))
        #expect(EventCodec().ownShape(of: "FundsReversed", event.event.payload) == nil)
    }

    @Test func foreignEventsAreNotEncoded() throws {
        #expect(try EventCodec().encode(.foreign(ForeignEvent(type: "Bet", movement: nil))) == nil)
    }

    @Test func membersMayStandInAnyOrderWithOthers() throws {
        let event = recorded(
            "FundsDeposited", #" { "x":{"amountMinor":9}, "currency":"GBP" , "amountMinor":7 } "#)
        #expect(
            try EventCodec().decode(event) == .fundsDeposited(FundsMoved(amount: pounds(7))))
        let null = recorded("AccountClosed", #"{"memo":null}"#)
        #expect(try EventCodec().decode(null) == .accountClosed(AccountClosed()))
    }

    @Test(arguments: [
        ("FundsDeposited", #"{"currency":"GBP"}"#, "amountMinor is missing"),
        ("FundsDeposited", #"{"amountMinor":-1,"currency":"GBP"}"#, "negative"),
        ("FundsDeposited", #"{"amountMinor":"1","currency":"GBP"}"#, "whole number"),
        ("FundsDeposited", #"{"amountMinor":1e2,"currency":"GBP"}"#, "whole number"),
        ("FundsDeposited", #"{"amountMinor":9223372036854775808,"currency":"GBP"}"#, "64 bits"),
        ("FundsWithdrawn", #"{"amountMinor":1}"#, "currency is missing"),
        (
            "FundsWithdrawn", #"{"amountMinor":1,"currency":"gbp"}"#,
            "'gbp' is not the code of a unit"
        ),
        ("FundsWithdrawn", #"{"amountMinor":1,"currency":"GBP","memo":1}"#, "memo is not a string"),
        ("AccountOpened", "null", "payload"), ("AccountClosed", #""x""#, "payload"),
    ])
    func refusesPayloadsThatBreakTheirPromise(
        _ type: String, _ payload: String, _ about: String
    ) throws {
        let error = #expect(throws: CodecError.self) {
            try EventCodec().decode(recorded(type, payload))
        }
        #expect(error?.description.contains(about) == true, "\(String(describing: error))")
    }

    // MARK: Schema versions

    /// A newer schema version and an unknown type are read by their columns and keep their names.
    @Test(arguments: [
        ("FundsDeposited", 2), ("AccountOpened", 7), ("BetPlaced", 1), ("BetPlaced", 3),
    ])
    func whatIsNotKnownIsReadByItsColumns(_ type: String, _ schema: Int) throws {
        let movement = Movement(effect: .debit, amount: pounds(750))
        let moving = recorded(type, #"{"a":1}"#, schema: schema, try FoldFields(movement))
        #expect(
            try EventCodec().decode(moving)
                == .foreign(ForeignEvent(type: type, movement: movement)))
        let still = recorded(type, "[]", schema: schema)
        #expect(try EventCodec().decode(still) == .foreign(ForeignEvent(type: type, movement: nil)))
        #expect(EventCodec().isNewer(still.event) == (type != "BetPlaced"))
    }

    @Test func olderPayloadsAreLiftedStepByStep() throws {
        let codec = Self.codecOfVersionThree
        let expected = LedgerEvent.accountOpened(
            AccountOpened(owner: "Ada", currency: gbp, overdraftLimitMinor: 5))
        let payloads = [
            1: #"{"name":"Ada","money":"GBP","overdraft":5}"#,
            2: #"{"owner":"Ada","money":"GBP","overdraft":5}"#,
            3: #"{"owner":"Ada","currency":"GBP","overdraftLimitMinor":5}"#,
        ]
        for (schema, payload) in payloads {
            let event = recorded("AccountOpened", payload, schema: schema)
            #expect(try codec.decode(event) == expected, "schema version \(schema)")
            #expect(!codec.isNewer(event.event))
        }
        #expect(try codec.encode(expected)?.schemaVersion == 3)
        let newer = recorded("AccountOpened", "{}", schema: 4)
        #expect(codec.isNewer(newer.event))
        let other = try #require(try codec.encode(.accountClosed(AccountClosed())))
        #expect(other.schemaVersion == 1)
    }

    @Test func aMissingStepIsTold() throws {
        let codec = EventCodec(upcasters: []) { $0 == .accountOpened ? 3 : 1 }
        let error = #expect(throws: CodecError.self) {
            try codec.decode(recorded("AccountOpened", "{}", schema: 2))
        }
        #expect(error?.description.contains("no upcaster from schema version 2") == true)
    }

    /// Whatever an upcaster throws, the account and the version are named.
    @Test func anUpcasterThatFailsIsNamed() async throws {
        struct Broken: Error {}
        let codec = EventCodec(
            upcasters: [Upcaster(type: "AccountOpened", from: 1) { _ in throw Broken() }]
        ) { $0 == .accountOpened ? 2 : 1 }
        let bench = try LedgerBench(.inMemory, codec: codec)
        try await bench.record([EventFactory().event(type: "AccountOpened")], to: "acc-1")
        let error = await #expect(throws: HistoryError.self) {
            try await bench.ledger.load(account("acc-1"))
        }
        #expect(error?.version == Version(1))
        #expect(error?.stream == account("acc-1"))
    }

    private static let codecOfVersionThree = EventCodec(
        upcasters: [
            // Not in order: each is found by the version it lifts from.
            Upcaster(type: "AccountOpened", from: 2) { payload in
                try JSONText(
                    payload.description.replacing("money", with: "currency")
                        .replacing("overdraft", with: "overdraftLimitMinor"))
            },
            Upcaster(type: "AccountClosed", from: 1) { _ in throw CodecError("another type's") },
            Upcaster(type: "AccountOpened", from: 1) { payload in
                try JSONText(payload.description.replacing("name", with: "owner"))
            },
        ]
    ) { $0 == .accountOpened ? 3 : 1 }

    private func recorded(_ encoded: EncodedEvent) -> RecordedEvent {
        recorded(
            encoded.type, encoded.payload.description, schema: encoded.schemaVersion, encoded.fold)
    }

    private func recorded(
        _ type: String, _ payload: String, schema: Int = 1, _ fold: FoldFields = .none
    ) -> RecordedEvent {
        RecordedEvent(
            stream: account("acc-1"), version: Version(1), position: Position(1),
            event: EventFactory().event(
                type: type, schemaVersion: schema,
                payload: JSONText(stored: Array(payload.utf8)), fold: fold),
            commandID: nil, previousHash: .zero, hash: .zero)
    }
}
