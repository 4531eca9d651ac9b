import EventStoreCore
import EventStreaming
import LedgerCore

/// A command of the ledger that a reactor answers with. The rules judge it as any other.
package struct LedgerReaction: ReactorCommand {
    package let ledger: Ledger
    package let command: Command
    /// The version of the first account that the answer was decided by.
    package let expected: Version

    package init(_ ledger: Ledger, _ command: Command, expecting expected: Version) {
        self.ledger = ledger
        self.command = command
        self.expected = expected
    }

    package func carryOut(as reaction: Reaction) async throws {
        do {
            _ = try await ledger.submit(command, expecting: expected, as: reaction)
        } catch let rejection as Rejection {
            throw ReactionRefusal("\(command.summary): \(rejection)")
        } catch let error as HistoryError {
            throw ReactionRefusal("\(command.summary): \(error)")
        } catch is UnreadReceipt {
            // It is recorded.
        }
    }
}

extension Ledger {
    /// The account of an event, for a reactor: one that cannot be folded is nothing to wait for.
    ///
    /// - Throws: `ReactionRefusal`, `EventStoreError`.
    func loadForReactor(
        _ id: StreamID, through version: Version = Version(.max)
    ) async throws -> AccountState {
        do {
            try await learnDeclarations()
            return try await load(id, through: version)
        } catch let error as HistoryError {
            throw ReactionRefusal(error.description)
        }
    }
}
