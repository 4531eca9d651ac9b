/// A table while its file is read. TOML says who may add to a table by how it came to be.
final class TOMLTableBuilder {
    /// How a table came to be.
    enum Origin: Equatable {
        /// Named on the way to another one by a header; a header of its own may follow.
        case implicit
        /// By its header.
        case header
        /// By a dotted key. Only dotted keys below the same header add to it; nil for those
        /// within an inline table.
        case dotted(section: Int?)
    }

    enum Slot {
        case item(TOML.Item)
        case table(TOMLTableBuilder)
        /// Of `[[name]]`.
        case tables([TOMLTableBuilder])
    }

    private struct Entry {
        let key: String
        var place: TOML.Place
        var slot: Slot
    }

    private(set) var origin: Origin
    /// Tables and arrays that it stands in.
    let depth: Int
    private let place: TOML.Place
    private var entries: [Entry] = []
    private var indexes: [[UInt8]: Int] = [:]

    init(_ origin: Origin, _ place: TOML.Place, depth: Int) {
        self.origin = origin
        self.place = place
        self.depth = depth
    }

    subscript(key: String) -> Slot? { indexes[Array(key.utf8)].map { entries[$0].slot } }

    func add(_ key: String, _ place: TOML.Place, _ slot: Slot) {
        indexes[Array(key.utf8)] = entries.count
        entries.append(Entry(key: key, place: place, slot: slot))
    }

    /// Another table of `[[key]]`.
    func append(_ table: TOMLTableBuilder, to key: String) {
        guard let index = indexes[Array(key.utf8)],
            case .tables(var tables) = entries[index].slot
        else { return }
        // An array with two owners would be copied by every append.
        entries[index].slot = .tables([])
        tables.append(table)
        entries[index].slot = .tables(tables)
    }

    /// The header that an implicit table was waiting for.
    func define(_ key: String, _ place: TOML.Place, _ table: TOMLTableBuilder) {
        table.origin = .header
        if let index = indexes[Array(key.utf8)] { entries[index].place = place }
    }

    /// What was read.
    var table: TOML.Table {
        TOML.Table(
            entries: entries.map { entry in
                let item =
                    switch entry.slot {
                    case .item(let item): item
                    case .table(let table):
                        TOML.Item(value: .table(table.table), place: entry.place)
                    case .tables(let tables):
                        TOML.Item(
                            value: .array(
                                tables.map { TOML.Item(value: .table($0.table), place: $0.place) }),
                            place: entry.place)
                    }
                return TOML.Entry(key: entry.key, place: entry.place, item: item)
            })
    }
}
