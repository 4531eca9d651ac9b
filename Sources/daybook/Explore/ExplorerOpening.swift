import EventStoreCore
import Explorer
import LedgerCore

/// What `--at` says: `485@60`, or an address of the book.
struct ExplorerOpening {
    private let account: AccountArgument?
    private let address: Address?

    /// - Throws: `CommandStop` if it is neither.
    init(_ text: String) throws {
        if let address = Address(text) {
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

    /// - Throws: `Rejection.accountNotFound`, `EventStoreError`.
    func find(in open: OpenLedger) async throws -> Opening {
        guard let account else { return Opening(account: nil, address: address ?? .now) }
        let found = try await account.find(in: open.store)
        return Opening(account: found.head.stream, address: found.address)
    }
}
