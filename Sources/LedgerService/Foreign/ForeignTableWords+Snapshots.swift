import Descriptions
import EventStoreCore
import LedgerCore
import TextFormats

extension ForeignTableWords {
    /// The member of a state that has the balance where no type of the description states one.
    private static let balanceMember = "balance"

    /// What is wrong with the balance that a snapshot states. The rest of its state is the table's
    /// own program's, and no event says what it should be.
    ///
    /// - Parameters:
    ///   - state: the snapshot's.
    ///   - balanceMinor: what the account's events have moved up to the snapshot's version.
    ///   - unit: what that is counted in; nil before the first amount.
    /// - Returns: such as `states 900.00, the fold is 100.00`; nil if nothing is.
    package func fault(
        ofSnapshot state: JSONText, balanceMinor: Int64, in unit: CurrencyCode?
    ) -> String? {
        guard let fields = try? PayloadFields(state) else { return "its state is no JSON object" }
        let name = described.types.lazy.compactMap(\.states).first ?? Self.balanceMember
        guard let member = fields.member(name), let stated = StatedBalance.number(member) else {
            return "its state has no number '\(Printable(name))'"
        }
        let balance = StatedBalance(
            stated, beside: balanceMinor, in: unit.map { units.recorded($0.packed) })
        return balance.isRight ? nil : balance.comparison
    }
}
