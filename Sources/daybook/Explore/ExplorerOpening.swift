import EventStoreCore
import Explorer
import LedgerCore
import LedgerService
import TextFormats

/// What `--at` says: `485@60`, or an address of the book.
struct ExplorerOpening {
    private let account: AccountArgument?
    private let address: Address?

    /// - Throws: `CommandStop` if it is neither.
    init(_ text: String) throws {
        if let address = Address(typed: text) {
            (account, self.address) = (nil, address)
        } else if let account = AccountArgument(argument: text), account.address != nil {
            (self.account, address) = (account, nil)
        } else {
            throw CommandStop(
                .usage,
                "error: '\(Printable(text))' is not an address, such as 485@412, 485@snap:3, "
                    + "@pos:90112, @-3 or @2026-08-01T12:00Z")
        }
    }

    /// - Throws: `CommandStop` for an account that is not there, `AddressError` for a point that
    ///   it, or the book, does not have; `EventStoreError`.
    func find(in open: OpenLedger) async throws -> Opening {
        guard let account else {
            let address = address ?? .now
            if case .position = address {
                _ = try address.position(inBookOf: try await open.store.lastPosition())
            }
            return Opening(account: nil, address: address)
        }
        let found = try await account.findAccount(in: open.store)
        // Told here, before there is a screen that would show another point instead.
        _ = try await open.ledger.resolve(found.address, of: found.head.stream)
        return Opening(account: found.head.stream, address: found.address)
    }
}
