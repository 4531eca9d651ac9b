import Descriptions
import EventStoreCore
import EventStreaming
import LedgerCore
import LedgerService

/// What a sort of the whole book needs of every account: numbers in columns, 22 bytes an account.
/// Names, owners and what else a screen shows are looked up for the rows that it shows.
package struct BookAccounts: Sendable {
    private(set) var directory: BookDirectory
    private(set) var balances: [Int64] = []
    private(set) var versions: [Int32] = []
    private(set) var lastEvents: [Int64] = []
    private(set) var statuses: [Account.Status] = []
    /// Indexes into `knownCurrencies`.
    private(set) var currencies: [UInt16] = []
    /// The first stands for no currency yet.
    private(set) var knownCurrencies: [Currency?] = [nil]

    init(directory: BookDirectory = BookDirectory()) { self.directory = directory }

    /// Accounts that have an event.
    package var count: Int { balances.count }

    package func handle(ofRow row: Int) -> StreamHandle { directory.handles[row] }
    package func balanceMinor(ofRow row: Int) -> Int64 { balances[row] }
    package func version(ofRow row: Int) -> Version { Version(Int64(versions[row])) }
    package func currency(ofRow row: Int) -> Currency? { knownCurrencies[Int(currencies[row])] }
    package func status(ofRow row: Int) -> Account.Status { statuses[row] }

    /// The latest moment at which anything happened to the account.
    package func lastEventAt(ofRow row: Int) -> Timestamp {
        Timestamp(microseconds: lastEvents[row])
    }

    /// The row of an account; nil if it had no event yet.
    package func row(of handle: StreamHandle) -> Int? {
        directory.row(of: handle).flatMap { $0 < count ? $0 : nil }
    }

    /// The rows of another fold of the same log may be reached from here: it has read further.
    mutating func adopt(_ directory: BookDirectory) {
        if directory.handles.count > self.directory.handles.count { self.directory = directory }
    }

    /// Some events will be left out: accounts come in an order of their own from here.
    mutating func leaveOrder() { directory = BookDirectory(directory, prefix: count) }

    // MARK: Folding

    /// - Throws: `ProjectionFailure` for an event that cannot be folded.
    mutating func fold(_ page: FoldPage, _ codec: EventCodec) throws {
        for entry in page.entries {
            if page.isOfTheBook(entry), row(of: entry.stream) == nil { continue }
            let row = row(toFold: entry.stream)
            guard entry.version.number == Int64(versions[row]) + 1,
                let version = Int32(exactly: entry.version.number)
            else {
                throw ProjectionFailure(
                    position: entry.position,
                    reason: "version \(entry.version) follows version \(versions[row])")
            }
            do {
                try fold(entry, page, row, codec)
            } catch {
                throw ProjectionFailure(
                    position: entry.position, reason: String(describing: error))
            }
            versions[row] = version
            lastEvents[row] = max(lastEvents[row], entry.occurredAt.microseconds)
        }
    }

    /// Takes an event in that is of the point and was recorded behind one that is not. The version
    /// stays that of the events up to there.
    ///
    /// - Throws: `ProjectionFailure` for an event that cannot be folded.
    mutating func takeLate(_ entry: FoldEntry, _ page: FoldPage, _ codec: EventCodec) throws {
        let row = row(toFold: entry.stream)
        do {
            try fold(entry, page, row, codec)
        } catch {
            throw ProjectionFailure(position: entry.position, reason: String(describing: error))
        }
        lastEvents[row] = max(lastEvents[row], entry.occurredAt.microseconds)
    }

    private mutating func fold(
        _ entry: FoldEntry, _ page: FoldPage, _ row: Int, _ codec: EventCodec
    ) throws {
        var account = Account(
            status: statuses[row], owner: "", currency: knownCurrencies[Int(currencies[row])],
            balanceMinor: balances[row], overdraftLimitMinor: 0)
        try account.evolve(entry, of: page, codec)
        balances[row] = account.balanceMinor
        statuses[row] = account.status
        if currencies[row] == 0, let currency = account.currency {
            currencies[row] = try number(of: currency)
        }
    }

    private mutating func number(of currency: Currency) throws -> UInt16 {
        if let known = knownCurrencies.firstIndex(of: currency) { return UInt16(known) }
        // ISO 4217 lists some 310, those of history included; a book may declare some more.
        guard let number = UInt16(exactly: knownCurrencies.count) else {
            throw CodecError("there are too many currencies")
        }
        knownCurrencies.append(currency)
        return number
    }

    private mutating func row(toFold handle: StreamHandle) -> Int {
        let row = directory.row(of: handle) ?? directory.append(handle)
        if row == count { append(balance: 0, version: 0, lastEvent: .min, status: .absent, 0) }
        return row
    }

    /// Takes an account over as it was folded elsewhere.
    ///
    /// - Throws: `CodecError` if there are too many currencies.
    mutating func put(_ state: AccountState, _ handle: StreamHandle) throws {
        let row = row(toFold: handle)
        balances[row] = state.account.balanceMinor
        statuses[row] = state.account.status
        lastEvents[row] = state.highestOccurredAt?.microseconds ?? 0
        if let currency = state.account.currency { currencies[row] = try number(of: currency) }
    }

    mutating func append(
        balance: Int64, version: Int32, lastEvent: Int64, status: Account.Status,
        _ currency: UInt16
    ) {
        balances.append(balance)
        versions.append(version)
        lastEvents.append(lastEvent)
        statuses.append(status)
        currencies.append(currency)
    }

    mutating func setKnownCurrencies(_ known: [Currency?]) { knownCurrencies = known }

    mutating func reserve(_ count: Int) {
        balances.reserveCapacity(count)
        versions.reserveCapacity(count)
        lastEvents.reserveCapacity(count)
        statuses.reserveCapacity(count)
        currencies.reserveCapacity(count)
    }
}
