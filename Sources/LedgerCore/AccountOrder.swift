/// What a list of accounts is sorted by. Ties are in the order of names, and descending is exactly
/// the reverse.
package enum AccountOrder: String, CaseIterable, Hashable, Sendable {
    case account, owner, balance, version, activity
}
