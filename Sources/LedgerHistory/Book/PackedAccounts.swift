import EventStoreCore
import LedgerCore

/// `BookAccounts` at rest: some 13 bytes an account, numbers by their size.
struct PackedAccounts: Sendable {
    private let count: Int
    private let knownCurrencies: [Currency?]
    private let bytes: [UInt8]

    var byteCount: Int { bytes.count }

    init(_ accounts: BookAccounts) {
        count = accounts.count
        knownCurrencies = accounts.knownCurrencies
        var writer = PackedWriter()
        writer.bytes.reserveCapacity(accounts.count * 13)
        var lastEvent: Int64 = 0
        for row in 0..<accounts.count {
            let status = Self.statuses.firstIndex(of: accounts.statuses[row]) ?? 0
            writer.write(UInt64(accounts.currencies[row]) << 2 | UInt64(status))
            writer.write(signed: accounts.balances[row])
            writer.write(UInt64(accounts.versions[row]))
            // Wrapping, here and back: a difference of any two moments comes out as it went in.
            writer.write(signed: accounts.lastEvents[row] &- lastEvent)
            lastEvent = accounts.lastEvents[row]
        }
        bytes = writer.bytes
    }

    /// The accounts, unpacked. The directory has at least as many.
    func unpacked(_ directory: BookDirectory) -> BookAccounts {
        var accounts = BookAccounts(directory: directory)
        accounts.reserve(count)
        accounts.setKnownCurrencies(knownCurrencies)
        bytes.withUnsafeBufferPointer { bytes in
            var reader = PackedReader(bytes: bytes)
            var lastEvent: Int64 = 0
            for _ in 0..<count {
                let kind = reader.next()
                let balance = reader.nextSigned()
                let version = Int32(truncatingIfNeeded: reader.next())
                lastEvent &+= reader.nextSigned()
                accounts.append(
                    balance: balance, version: version, lastEvent: lastEvent,
                    status: Self.statuses[Int(kind & 3)], UInt16(truncatingIfNeeded: kind >> 2))
            }
        }
        return accounts
    }

    private static let statuses = Account.Status.allCases
}

/// Writes numbers in groups of seven bits, the lowest first; the eighth says that more follow.
private struct PackedWriter {
    var bytes: [UInt8] = []

    mutating func write(_ number: UInt64) {
        var rest = number
        while rest >= 0x80 {
            bytes.append(UInt8(truncatingIfNeeded: rest) | 0x80)
            rest >>= 7
        }
        bytes.append(UInt8(truncatingIfNeeded: rest))
    }

    /// The sign in the lowest bit, so that numbers near zero are short.
    mutating func write(signed number: Int64) {
        write(UInt64(bitPattern: number &<< 1 ^ number >> 63))
    }
}

private struct PackedReader {
    let bytes: UnsafeBufferPointer<UInt8>
    var index = 0

    mutating func next() -> UInt64 {
        var number: UInt64 = 0
        var shift: UInt64 = 0
        while true {
            let byte = bytes[index]
            index += 1
            number |= UInt64(byte & 0x7F) << shift
            if byte < 0x80 { return number }
            shift += 7
        }
    }

    mutating func nextSigned() -> Int64 {
        let number = next()
        return Int64(bitPattern: number >> 1) ^ -Int64(bitPattern: number & 1)
    }
}
