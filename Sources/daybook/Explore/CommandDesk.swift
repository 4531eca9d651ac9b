import EventStoreCore
import Explorer
import LedgerCore
import LedgerService
import Synchronization

/// Previews and carries out what an operator wishes: exactly the preview that was shown, expecting
/// the versions that it was computed from.
final class CommandDesk: Sendable {
    private let ledger: Ledger
    /// The last preview, with its command and the identity under which it will be submitted.
    private let last = Mutex<(id: RequestID, preview: Preview, commandID: CommandID)?>(nil)

    init(_ ledger: Ledger) { self.ledger = ledger }

    func preview(_ id: RequestID, _ wish: Wish) async -> Result<PreviewInfo, Refusal> {
        do {
            let preview = try await ledger.preview(wish.command)
            let random = ledger.environment.random()
            let commandID = CommandID(timestamp: ledger.environment.now(), random: random)
            last.withLock { $0 = (id, preview, commandID) }
            let effects = preview.effects.map { effect in
                PreviewInfo.Effect(
                    account: effect.before.id,
                    owner: effect.before.account.owner.isEmpty
                        ? effect.after.owner : effect.before.account.owner,
                    events: effect.events, version: effect.before.version,
                    before: effect.before.account.balance, after: effect.after.balance)
            }
            return .success(PreviewInfo(id: id, effects: effects))
        } catch {
            return .failure(Self.refusal(error))
        }
    }

    func submit(_ id: RequestID, _ wish: Wish) async -> Result<ReceiptInfo, Refusal> {
        guard let shown = last.withLock({ $0 }), shown.id == id else {
            return .failure(.failed("the preview is gone; look again"))
        }
        do {
            let receipt = try await ledger.confirm(
                shown.preview, of: wish.command, id: shown.commandID)
            return .success(
                ReceiptInfo(
                    lines: receipt.states.map { state in
                        ReceiptInfo.Line(
                            account: state.id, version: state.version,
                            balance: state.account.balance)
                    }))
        } catch EventStoreError.versionConflict(let failures) {
            return .failure(await conflict(failures))
        } catch {
            return .failure(Self.refusal(error))
        }
    }

    /// What won: the events behind the version that was expected.
    private func conflict(_ failures: [ExpectationFailure]) async -> Refusal {
        guard let failure = failures.first, case .version(let expected) = failure.expected else {
            return .failed("another writer was first; look again")
        }
        let events =
            (try? await ledger.store.read(
                failure.stream, StreamQuery(from: expected.next, direction: .backward, limit: 5)))
            ?? []
        return .conflict(
            expected: expected, actual: failure.actual,
            winners: events.map { EventRow($0, ledger.codec) })
    }

    private static func refusal(_ error: any Error) -> Refusal {
        if let rejection = error as? Rejection { return .rejected(rejection) }
        return .failed(Printable(String(describing: error)).text)
    }
}

extension Wish {
    /// As the ledger knows it.
    var command: AccountCommand {
        switch self {
        case .open(let id, let opening): .one(id, .open(opening))
        case .deposit(let id, let amount, let memo):
            .one(id, .deposit(FundsMoved(amount: amount, memo: memo)))
        case .withdraw(let id, let amount, let memo):
            .one(id, .withdraw(FundsMoved(amount: amount, memo: memo)))
        case .transfer(let source, let destination, let amount, let memo):
            .transfer(source: source, destination: destination, amount: amount, memo: memo)
        case .close(let id, let memo): .one(id, .close(AccountClosed(memo: memo)))
        }
    }
}

extension EventRow {
    /// A row of which only the event is known.
    init(_ event: RecordedEvent, _ codec: EventCodec) {
        self.init(
            event: event, movement: try? Movement(event.event.fold),
            isNewer: codec.isNewer(event.event))
    }
}
