import Descriptions
import EventStoreCore
import LedgerCore
import LedgerService
import TextFormats

extension Ledger {
    /// Reads an amount in the currency of the account that it is for.
    ///
    /// - Throws: `Rejection` for an amount that no rule lets through, `CommandStop` for a text
    ///   that is no amount.
    func amount(_ text: String, _ act: ActOptions, for id: StreamID) async throws -> Money {
        let account = try await load(id).account
        guard account.status != .absent else { throw CommandStop.accountNotFound(id) }
        let unit = account.currency ?? descriptions.unitOfDeposits(in: units)
        return try act.money(text, unit, units)
    }
}

extension ActOptions {
    /// Reads an amount by the mark that was stated.
    ///
    /// - Throws: `Rejection` for an amount that no rule lets through, `CommandStop` for a text
    ///   that is no amount.
    func money(_ text: String, _ currency: Currency?, _ units: Units) throws -> Money {
        do {
            return try Money(text, currency: currency, mark: decimalMark, units: units)
        } catch {
            if let rejection = Rejection(error) { throw rejection }
            var message = "error: \(Printable(error.description))"
            if case .doubtful = error {
                message +=
                    ", or say with --decimal-mark whether a . or a , stands before the decimals"
            }
            throw CommandStop(.usage, message)
        }
    }
}

extension CommandStop {
    /// The rejection of that name, with the account: of two it must be told which is missing.
    static func accountNotFound(_ id: StreamID) -> CommandStop { accountNotFound(id.name) }

    static func accountNotFound(_ name: String) -> CommandStop {
        if StreamID(stored: name).isReserved {
            return CommandStop(
                .rejected, "rejected: \(Printable(Rejection.nameReserved(name).description))")
        }
        return CommandStop(
            .rejected,
            "rejected: accountNotFound: there is no account '\(Printable(name))'; "
                + "see 'daybook accounts'")
    }
}
