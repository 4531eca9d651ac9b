import AWSClient
import EventStoreCore
import TextFormats

/// How other programs lay out their events in a table of their own.
public enum TableLayout: String, Hashable, Sendable, CaseIterable {
    /// `Id` and `Version`: rows CREATED, CREDIT, WITHDRAW and SNAPSHOT.
    case accountsDemo = "accounts-demo"
    /// `aggregateId` and `sequenceNumber`: the payload is JSON text.
    case spring
    /// `subject` and `time_type`: CloudEvents, without a lock.
    case cloudEvents = "cloudevents"
    /// `PK` and `SK`: events are those items whose sort key is a word, `#`, and more.
    case singleTable = "single-table"

    /// The layout of a table with these keys; nil if there is none.
    ///
    /// - Parameter keys: the hash key first.
    init?(keys: [TableSetup.Description.Key]) {
        guard let found = Self.allCases.first(where: { $0.reading.keys.accept(keys) }) else {
            return nil
        }
        self = found
    }

    /// True where two writers cannot both take the next place of a stream.
    public var hasLock: Bool { reading.isNumbered }

    /// Its own program keeps snapshots in another table.
    public var hasSnapshots: Bool { self == .spring }

    var reading: any ItemReading & ItemWriting {
        switch self {
        case .accountsDemo: AccountsDemoItems()
        case .spring: SpringItems()
        case .cloudEvents: CloudEventItems()
        case .singleTable: SingleTableItems()
        }
    }
}

/// Reads the items of one layout.
protocol ItemReading: Sendable {
    var keys: LayoutKeys { get }
    /// The sort key is the event's number in its stream, from 1.
    var isNumbered: Bool { get }

    /// What an item says.
    ///
    /// - Throws: `ItemFault` for an item that is no event, or that has no place.
    func read(_ item: AttributeValue.Item) throws -> ForeignItem
}

/// The key attributes of a layout.
struct LayoutKeys: Sendable {
    let hash: TableSetup.Description.Key
    let range: TableSetup.Description.Key
    /// Small letters do as well.
    var ignoresCase = false

    init(_ hash: String, _ range: String, _ rangeType: String, ignoresCase: Bool = false) {
        self.hash = TableSetup.Description.Key(name: hash, type: "S")
        self.range = TableSetup.Description.Key(name: range, type: rangeType)
        self.ignoresCase = ignoresCase
    }

    var names: [String] { [hash.name, range.name] }

    func accept(_ keys: [TableSetup.Description.Key]) -> Bool {
        guard keys.count == 2, keys.map(\.type) == [hash.type, range.type] else { return false }
        let names = keys.map(\.name)
        return names == self.names
            || ignoresCase && names == self.names.map { $0.lowercased() }
    }
}
