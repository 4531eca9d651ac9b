import EventStoreCore
import EventStreaming

/// Folds the log into one row a currency: accounts, money in, money out, and what is left.
package struct CurrencyTotalsProjection: Projection {
    package let schema = ReadModelSchema(
        name: "currency_totals", version: 2,
        columns: [
            .init("currency", .text), .init("accounts", .integer), .init("credits_minor", .text),
            .init("debits_minor", .text), .init("balance_minor", .text),
        ],
        keyCount: 1, sortable: [])

    package init() {}

    package var wholeTypes: Set<String> { EventCodec.wholeTypes }

    package func makeFold() -> any ProjectionFold { Fold() }

    private struct Row: Sendable {
        let currency: CurrencyCode
        var accounts: Int64 = 0
        var credits: Int128 = 0
        var debits: Int128 = 0
        var balance: Int128 = 0

        init(currency: CurrencyCode) { self.currency = currency }

        init(currency: CurrencyCode, values: [ReadModelValue]) {
            self.currency = currency
            accounts = values[1].integer ?? 0
            credits = values[2].total ?? 0
            debits = values[3].total ?? 0
            balance = values[4].total ?? 0
        }

        var values: [ReadModelValue] {
            [
                .text(currency.description), .integer(accounts), .total(credits),
                .total(debits), .total(balance),
            ]
        }

        /// What is added to may have been changed in the file: `verify` names it, and a sum traps
        /// nowhere.
        mutating func add(_ entry: FoldEntry) {
            let amount = Int128(entry.amountMinor)
            if entry.sign > 0 {
                credits &+= amount
                balance &+= amount
            } else if entry.sign < 0 {
                debits &+= amount
                balance &-= amount
            }
        }
    }

    private struct Fold: ProjectionFold {
        private var table = RowTable<UInt64, Row>()
        private let codec = EventCodec()

        var dirtyRowCount: Int { table.dirtyCount }

        mutating func fold(_ page: FoldPage, from source: any ProjectionSource) async throws {
            for entry in page.entries {
                guard let code = currency(of: entry, page) else { continue }
                let row: Int
                if let known = table.position(of: code) {
                    row = known
                } else {
                    row = try await load(CurrencyCode(packed: code), from: source)
                }
                table.update(at: row) { row in
                    if entry.version.number == 1 { row.accounts &+= 1 }
                    row.add(entry)
                }
            }
        }

        mutating func takeDirtyRows() async throws -> [[ReadModelValue]] {
            table.takeDirty().map(\.values)
        }

        /// Of an event that moves no money only an opening counts: it brings an account.
        private func currency(of entry: FoldEntry, _ page: FoldPage) -> UInt64? {
            if entry.sign != 0 { return entry.currency }
            guard entry.version.number == 1, entry.detail >= 0,
                case .accountOpened(let opened)? = try? codec.decode(
                    page.details[Int(entry.detail)])
            else { return nil }
            return opened.currency.packed
        }

        private mutating func load(
            _ code: CurrencyCode, from source: any ProjectionSource
        ) async throws -> Int {
            let stored = try await source.rows(keys: [[.text(code.description)]]).first
            let row = stored.map { Row(currency: code, values: $0) } ?? Row(currency: code)
            return table.insert(row, for: code.packed)
        }
    }
}
