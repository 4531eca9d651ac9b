import Descriptions
import EventStoreCore
import LedgerCore
import LedgerService
import TextFormats

/// Derives event ids from rows, so that the same row has the same id whenever it is imported, and
/// however its columns are mapped.
///
/// With an id column the id comes from source, account and id text. Without one it comes from
/// source, account, time, amount and the row's texts and, since a person may pay the same amount
/// twice a day, from the number of this identical row.
struct CSVRowIDs {
    /// The member of an event's metadata that holds the digest of its row's texts.
    private static let digestName = "rowdigest"

    private let source: String
    private var tuple = TupleDigest()

    init(source: String) { self.source = source }

    /// The id of the event that opens an account.
    mutating func opening(_ account: StreamID) -> EventID {
        start("daybook.csv.open", account)
        return EventID(derivedFrom: tuple.digest())
    }

    mutating func identified(_ account: StreamID, _ id: String) -> EventID {
        start("daybook.csv", account)
        tuple.add(id)
        return EventID(derivedFrom: tuple.digest())
    }

    /// The id of a row without an id column: led by the row's date, so that a file in the order of
    /// time is written to the index in its order. `occurrence` is how many rows that are the same
    /// were recorded before it.
    mutating func unidentified(
        _ row: CSVRow, _ movement: Movement, occurrence: UInt64
    ) -> EventID {
        start("daybook.csv.row.2", row.account)
        tuple.add(number: UInt64(bitPattern: row.date.microseconds))
        tuple.add(number: UInt64(bitPattern: movement.effect.sign))
        tuple.add(number: UInt64(bitPattern: movement.amount.minorUnits))
        tuple.add(number: UInt64(movement.amount.currency.packed))
        tuple.add(number: row.textDigest)
        tuple.add(number: occurrence)
        let words = tuple.digest().words
        return EventID(timestamp: row.date, random: (words.0, words.1))
    }

    private mutating func start(_ tag: StaticString, _ account: StreamID) {
        tuple.start(tag)
        tuple.add(source)
        tuple.add(account.name)
    }

    // MARK: Metadata

    /// What is kept of a row beside its event.
    static func metadata(_ row: CSVRow) -> JSONText {
        var writer = JSONWriter(capacity: 64)
        writer.object { object in
            object.member(digestName, hexadecimal(row.textDigest))
            if let id = row.idText { object.member("sourceid", id) }
            if let word = row.typeWord { object.member("sourcetype", word) }
        }
        return writer.text
    }

    static func textDigest(_ metadata: PayloadFields) -> UInt64? {
        (try? metadata.optionalString(digestName)).flatMap { UInt64($0, radix: 16) }
    }

    private static func hexadecimal(_ number: UInt64) -> String {
        String(unsafeUninitializedCapacity: 16) { bytes in
            for index in 0..<16 {
                let digit = UInt8(truncatingIfNeeded: number >> UInt64(60 - 4 * index)) & 0xF
                bytes[index] =
                    digit < 10 ? UInt8(ascii: "0") + digit : UInt8(ascii: "a") + digit - 10
            }
            return 16
        }
    }
}
