import Descriptions
import EventStoreCore
import LedgerCore
import LedgerService
import TestSupport
import TextFormats

/// Writes histories as imports leave them: own and foreign events, some dated back by both clocks,
/// some in a schema version that nobody knows yet, some after closing, balances below zero.
package struct RandomHistory {
    private var random: SeededRandom
    private let factory: EventFactory
    private var occurred: Int64 = 1_700_000_000_000_000
    private var recorded: Int64 = 1_700_000_000_000_000
    private let currencies = ["GBP", "JPY", "KWD"].compactMap { Currency(code: $0) }

    package init(_ random: SeededRandom) {
        self.random = random
        factory = EventFactory(seed: random.seed)
    }

    /// So many events of an account, whose name decides its currency.
    package mutating func events(_ count: Int, of name: String, isNew: Bool) throws -> [NewEvent] {
        var events: [NewEvent] = []
        let currency = currencies[Int(name.utf8.last ?? 0) % currencies.count]
        for index in 0..<count {
            let isFirst = isNew && index == 0
            events.append(try isFirst ? first(name, currency) : next(currency))
        }
        return events
    }

    /// Writes to so many accounts, one to three events an append, and takes the snapshots.
    package mutating func write(to bench: LedgerBench, accounts: Int, appends: Int) async throws {
        var known: Set<String> = []
        for _ in 0..<appends {
            let name = "acc-\(Int.random(in: 1...accounts, using: &random))"
            let count = Int.random(in: 1...3, using: &random)
            let isNew = known.insert(name).inserted
            try await bench.record(try events(count, of: name, isNew: isNew), to: name)
        }
        for name in known { try await bench.takeSnapshots(of: name) }
    }

    private mutating func first(_ name: String, _ currency: Currency) throws -> NewEvent {
        let opened = AccountOpened(
            owner: "Owner of \(name)", currency: currency,
            overdraftLimitMinor: Int64.random(in: 0...3, using: &random) * 100)
        return try own(.accountOpened(opened))
    }

    private mutating func next(_ currency: Currency) throws -> NewEvent {
        let amount = Money(
            minorUnits: Int64.random(in: 0...100_000, using: &random), currency: currency)
        switch Int.random(in: 0..<20, using: &random) {
        case 0: return foreign("NoteTaken", nil)
        case 1: return try own(.accountClosed(AccountClosed(memo: "ends")))
        case 2: return foreign("BetPlaced", Movement(effect: .debit, amount: amount))
        case 3: return foreign("BetSettled", Movement(effect: .credit, amount: amount))
        case 4:
            return foreign("FundsDeposited", Movement(effect: .credit, amount: amount), schema: 9)
        case 5: return foreign("AccountOpened", nil, schema: 9)
        case 6..<12: return try own(.fundsWithdrawn(FundsMoved(amount: amount, memo: "out")))
        default: return try own(.fundsDeposited(FundsMoved(amount: amount)))
        }
    }

    private mutating func own(_ event: LedgerEvent) throws -> NewEvent {
        guard let encoded = try EventCodec().encode(event) else {
            throw CodecError("a foreign event is not written like this")
        }
        return new(encoded.type, encoded.schemaVersion, encoded.payload, encoded.fold)
    }

    private mutating func foreign(
        _ type: String, _ movement: Movement?, schema: Int = 1
    ) -> NewEvent {
        let fold = movement.map { movement in
            FoldFields(
                uncheckedSign: movement.effect == .credit ? 1 : -1,
                amountMinor: movement.amount.minorUnits,
                currency: CurrencyCode(movement.amount.currency.code))
        }
        return new(type, schema, JSONText(stored: Array(#"{"shape":"new"}"#.utf8)), fold ?? .none)
    }

    private mutating func new(
        _ type: String, _ schema: Int, _ payload: JSONText, _ fold: FoldFields
    ) -> NewEvent {
        // Mostly forwards, by up to half a day; one in six is dated back, one in nine is late news.
        occurred += Int64.random(in: 0...43_200, using: &random) * Timestamp.second
        recorded += Int64.random(in: 0...3600, using: &random) * Timestamp.second
        let back = Int.random(in: 0..<6, using: &random) == 0 ? Int64(400_000) : 0
        let late = Int.random(in: 0..<9, using: &random) == 0 ? Int64(30_000) : 0
        return NewEvent(
            id: factory.eventID(), type: type, schemaVersion: schema, payload: payload, fold: fold,
            occurredAt: Timestamp(microseconds: occurred - back * Timestamp.second),
            recordedAt: Timestamp(microseconds: recorded - late * Timestamp.second))
    }
}
