import ArgumentParser
import EventStoreCore
import LedgerHistory
import LedgerService

/// Where a subscription begins, or goes back to: `beginning`, `now`, or an address of the book.
enum BookPlace: ExpressibleByArgument {
    case beginning
    case address(Address)

    static let help =
        "beginning, now, or an address of the book: a moment (by when events were recorded), "
        + "@pos:N, or @-N"

    init?(argument: String) {
        let argument = TypedArguments.withoutMark(argument)
        if argument == "beginning" {
            self = .beginning
        } else if let address = Address(typed: argument) {
            self = .address(address)
        } else {
            return nil
        }
    }

    /// The position that it names: what stands behind it comes next.
    ///
    /// - Throws: `AddressError`, and what reading the ledger throws.
    func position(in ledger: Ledger) async throws -> Position {
        switch self {
        case .beginning: return .start
        case .address(let address):
            let point = TimePoint(try await ledger.bookPoint(of: address, clock: .recorded))
            return try await BookReader(ledger).place(of: point) ?? .start
        }
    }
}
