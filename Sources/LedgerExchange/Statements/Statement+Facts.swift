import EventStoreCore
import LedgerCore

extension Statement {
    /// What a person reads before the entries.
    var facts: [(label: String, text: String)] {
        let (address, account) = (self.address, self.account)
        let (first, last) = (address.period.firstDay, address.period.lastDay)
        let by =
            switch address.clock {
            case .occurred: "by when it happened"
            case .recorded: "by when it was recorded"
            }
        let late = [
            (opening.late.words, "opening"), (closing.late.words, "closing"),
        ].compactMap { words, side in words.map { ("Late, \(side)", $0) } }
        let known =
            "up to position \(address.position) of the book, version \(head.version) of the account"
        return [
            ("Account", address.account.name), ("Owner", account.owner),
            ("Status", "\(status) on \(last)"),
            ("Period", "\(address.period), UTC, \(by)"), ("Known", known),
            ("Opening balance", "\(text(opening.balanceMinor)) before \(first)"),
            ("Paid in", words(paidIn)), ("Paid out", words(paidOut)),
            ("Closing balance", "\(text(closing.balanceMinor)) on \(last)"),
        ] + late
            + account.sortedFields.map { ("State", "\($0.name): \($0.value.description)") }
    }

    private func words(_ sum: Sum) -> String {
        "\(text(sum.minor)) in \(sum.count) \(sum.count == 1 ? "entry" : "entries")"
    }
}
