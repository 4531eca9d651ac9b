/// A reversal: an event with the opposite effect of an older one of the same account.
package struct FundsReversed: Hashable, Sendable {
    /// What the reversal itself moves: as much as the event that it reverses, the other way.
    package let movement: Movement
    /// The version of the event that it reverses.
    package let version: Int64
    /// Why; recorded as its memo.
    package let reason: String
    /// The account at the other end, where the event was one side of a transfer.
    package let counterparty: String?

    package init(
        movement: Movement, version: Int64, reason: String, counterparty: String? = nil
    ) {
        self.movement = movement
        self.version = version
        self.reason = reason
        self.counterparty = counterparty
    }
}
