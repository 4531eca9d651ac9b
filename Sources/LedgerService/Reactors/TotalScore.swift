import Descriptions
import EventStoreCore
import EventStreaming
import LedgerCore
import TextFormats

/// States what an account adds up to, as an event of the account itself: a player's total score,
/// beside the scores.
///
/// The type is one that a description of the book has, with a member that `states` the balance. It
/// looks at the newest balance: of a hundred scores that wait for it the first one answered states
/// the total of all, and the others find it stated.
package struct TotalScore: Reactor {
    package let ledger: Ledger
    /// The type that is recorded.
    package let type: String

    package init(_ ledger: Ledger, recording type: String) {
        self.ledger = ledger
        self.type = type
    }

    package func answer(_ event: RecordedEvent) async throws -> [any ReactorCommand] {
        guard event.event.fold.sign != 0 else { return [] }
        let state = try await ledger.loadForReactor(event.stream)
        guard let described = ledger.descriptions[type] else {
            throw ReactionRefusal("\(Rejection.typeNotDescribed(type, hint: ""))")
        }
        guard let member = described.states else {
            throw ReactionRefusal(
                "events of the type \(Printable(described.name)) state no balance")
        }
        guard let balance = state.account.balance else { return [] }
        if try await isStated(by: described, of: state) { return [] }
        do {
            let command = try await ledger.recording(
                of: type, Self.payload(balance.decimal, at: member), for: event.stream)
            return [LedgerReaction(ledger, command, expecting: state.version)]
        } catch let problem as PayloadProblem {
            throw ReactionRefusal("\(problem)")
        } catch let rejection as Rejection {
            throw ReactionRefusal("\(rejection)")
        }
    }

    /// The newest event of the type says so already.
    private func isStated(by described: DescribedType, of state: AccountState) async throws -> Bool
    {
        let query = StreamQuery(direction: .backward, limit: 1, type: described.name)
        guard let newest = try await ledger.events.read(state.id, query).first else { return false }
        return ledger.codec.statedBalance(in: newest, beside: state.account)?.isRight ?? false
    }

    /// `{"loan":{"total":12.50}}` for `loan.total`.
    private static func payload(_ number: String, at path: String) -> JSONText {
        let names = path.split(separator: ".").map(String.init)
        let value = names.reversed().reduce(Array(number.utf8)) { inner, name in
            var writer = JSONWriter()
            writer.object { object in
                object.name(name)
                object.raw(inner)
            }
            return writer.bytes
        }
        return JSONText(stored: value)
    }
}
