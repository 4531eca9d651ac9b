import AWSClient
import EventStoreCore
import TextFormats

/// What says that a table of another program is adopted: an item of its log's table, put there when
/// all that the table held had its position.
struct AdoptionMark: Hashable, Sendable {
    let layout: TableLayout

    private static let partition = "adoption"
    private static let place = "mark"
    private static let key: AttributeValue.Item = [
        LogSlot.partition: .string(partition), LogSlot.place: .string(place),
    ]

    /// The mark of a log; nil for the log of a ledger in tables of its own, and where there is no
    /// such table.
    ///
    /// - Throws: `EventStoreError.notALedger` for a layout that this version does not know;
    ///   `ItemFault`, `AWSFailure`.
    static func read(of tables: LedgerTables, _ dynamo: DynamoDB) async throws -> AdoptionMark? {
        let found: AttributeValue.Item?
        do {
            found = try await dynamo.get(tables.log, key: key)
        } catch AWSFailure.refused("ResourceNotFoundException", _, _) {
            return nil
        }
        guard let item = found else { return nil }
        let name = try ItemReader(item, of: "the mark of an adopted table").string("layout")
        guard let layout = TableLayout(rawValue: name) else {
            throw EventStoreError.notALedger(
                path: tables.events,
                reason: "it was adopted with the layout '\(Printable(name))', which this version "
                    + "does not know")
        }
        return AdoptionMark(layout: layout)
    }

    /// What a host is told that has given positions of its own so far.
    static func isThere(_ tables: LedgerTables) -> EventStoreError {
        .replaced(
            "the table \(tables.events) is adopted now: its positions are no longer this host's, "
                + "but those of \(tables.log). Open the ledger again")
    }

    func write(to tables: LedgerTables, _ dynamo: DynamoDB) async throws {
        var item = Self.key
        item["layout"] = .string(layout.rawValue)
        _ = try await dynamo.put(tables.log, item, if: .isNew(key: LogSlot.partition))
    }
}
