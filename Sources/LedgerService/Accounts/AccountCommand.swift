import EventStoreCore
import LedgerCore

/// A command with the accounts that it is about.
package enum AccountCommand: Hashable, Sendable {
    case one(StreamID, Command)
    case transfer(source: StreamID, destination: StreamID, amount: Money, memo: String?)

    /// A digest of what is wished for, so that the same command id with another wish is noticed.
    /// The expected version is not in it: it says when to act, not what to do.
    package var contentHash: Digest {
        var writer = JSONWriter()
        writer.array { array in
            switch self {
            case .one(let id, .open(let opening)):
                array.string("open")
                array.string(id.name)
                array.string(opening.owner)
                array.string(opening.currency.code)
                array.integer(opening.overdraftLimitMinor)
            case .one(let id, .deposit(let funds)):
                Self.write("deposit", [id.name], funds.amount, funds.memo, to: &array)
            case .one(let id, .withdraw(let funds)):
                Self.write("withdraw", [id.name], funds.amount, funds.memo, to: &array)
            case .one(let id, .close(let closing)):
                array.string("close")
                array.string(id.name)
                Self.write(closing.memo, to: &array)
            case .transfer(let source, let destination, let amount, let memo):
                Self.write("transfer", [source.name, destination.name], amount, memo, to: &array)
            }
        }
        return Digest(sha256: writer.bytes)
    }

    private static func write(
        _ name: String, _ accounts: [String], _ amount: Money, _ memo: String?,
        to array: inout JSONWriter
    ) {
        array.string(name)
        for account in accounts { array.string(account) }
        array.integer(amount.minorUnits)
        array.string(amount.currency.code)
        write(memo, to: &array)
    }

    private static func write(_ memo: String?, to array: inout JSONWriter) {
        if let memo { array.string(memo) } else { array.null() }
    }
}

/// What a command would do, before anything is written.
package struct Preview: Hashable, Sendable {
    /// For each account: the events, and the state before and after them.
    package let effects: [AccountEffect]
}

/// What a command does to one account.
package struct AccountEffect: Hashable, Sendable {
    package let events: [LedgerEvent]
    /// Its version is the one that the append will expect.
    package let before: AccountState
    package let after: Account
}

/// What a command came to.
package struct Receipt: Hashable, Sendable {
    package let events: [RecordedEvent]
    /// The accounts as of the command's last event on each.
    package let states: [AccountState]
    /// True if the command had been carried out before and nothing was written now.
    package let isReplay: Bool
}

/// A command was carried out, now or the first time it was sent; only what is told of it could not
/// be read back.
package struct UnreadReceipt: Error, CustomStringConvertible {
    /// Where its events stand.
    package let outcome: AppendOutcome
    package let reason: any Error

    /// `acc-1@2, acc-2@5`
    package var places: String {
        outcome.heads.map { "\(Printable($0.stream.name))@\($0.version)" }.joined(separator: ", ")
    }

    package var description: String {
        "recorded \(places), but it cannot be read back: \(reason)"
    }
}
