import EventStoreCore
import Explorer
import LedgerCore
import LedgerService
import LedgerTestSupport
import TestSupport
import Testing

@testable import ExplorerRuntime

/// What the desk makes of a truth that is slow, gone, or silent.
@Suite struct RemoteDeskTests {
    private let request = RequestID(integerLiteral: 1)
    private let wish = Command.deposit("acc-1", 1250)

    private func desk(
        _ fates: [ScriptedRemote.Fate], outcomes: OutcomeWatch = OutcomeWatch()
    ) async throws -> (CommandDesk, ScriptedRemote, Ledger) {
        let (store, ledger) = try await ScriptedRemote.ledger(.at(3, .live), isCopied: true)
        let desk = CommandDesk(ledger, outcomes: outcomes)
        _ = try await desk.preview(request, wish).get()
        switch fates.count {
        case 1: store.plan(fates[0])
        case 2: store.plan(fates[0], fates[1])
        default: store.plan()
        }
        return (desk, store, ledger)
    }

    /// An outcome that was to be unknown.
    private struct Known: Error {
        let result: Result<ReceiptInfo, Refusal>
    }

    private func unknown(_ result: Result<ReceiptInfo, Refusal>) throws -> UnknownOutcome {
        guard case .failure(.outcomeUnknown(let outcome)) = result else {
            throw Known(result: result)
        }
        return outcome
    }

    /// The truth is asked for nothing but the append itself.
    @Test func aFirstSubmissionAsksForNothingBefore() async throws {
        let (desk, store, _) = try await desk([])
        let receipt = try await desk.submit(request, wish).get()
        #expect(receipt.lines.map(\.version) == [Version(3)] && !receipt.isReplay)
        #expect(store.appends.count == 1 && store.asked.isEmpty && store.catchUps == 0)
    }

    @Test func askedAgainItIsRecordedNow() async throws {
        let (desk, store, _) = try await desk([.lostBefore])
        let outcome = try unknown(await desk.submit(request, wish))
        #expect(outcome.again == nil)
        let receipt = try await desk.submitAgain(outcome.id).get()
        #expect(!receipt.isReplay && receipt.lines.map(\.version) == [Version(3)])
        #expect(store.appends == [outcome.id, outcome.id])
        #expect(try await store.base.lastPosition() == Position(4))
    }

    @Test func askedAgainItHadBeenRecorded() async throws {
        let (desk, store, _) = try await desk([.lostAfter])
        let outcome = try unknown(await desk.submit(request, wish))
        let receipt = try await desk.submitAgain(outcome.id).get()
        #expect(receipt.isReplay && receipt.lines.map(\.version) == [Version(3)])
        #expect(store.appends == [outcome.id], "it is asked for, and not sent")
        #expect(try await store.base.lastPosition() == Position(4))
    }

    /// Another writer took its place meanwhile: it was not recorded, and never will be.
    @Test func askedAgainItIsRefused() async throws {
        let (desk, store, _) = try await desk([.lostBefore])
        let outcome = try unknown(await desk.submit(request, wish))
        let other = Ledger(events: store.base, readModels: store.base, environment: .seeded(3))
        _ = try await other.submit(.deposit("acc-1", 100))
        guard case .failure(.conflict(let conflicts)) = await desk.submitAgain(outcome.id) else {
            Issue.record("no conflict")
            return
        }
        #expect(conflicts.map(\.actual) == [Version(3)])
        // It is known now: there is nothing to ask for again.
        let gone = try unknown(await desk.submitAgain(outcome.id))
        #expect(gone.again != nil)
    }

    /// Whatever stands in the way of asking says nothing about the first time.
    @Test func askedAgainItIsStillUnknown() async throws {
        let (desk, store, _) = try await desk([
            .lostBefore, .unavailable(reason: "slow down", retryAfter: .seconds(5)),
        ])
        let outcome = try unknown(await desk.submit(request, wish))
        let again = try unknown(await desk.submitAgain(outcome.id))
        #expect(again.id == outcome.id && again.again?.contains("slow down") == true)
        #expect(try await desk.submitAgain(outcome.id).get().isReplay == false)
        #expect(try await store.base.lastPosition() == Position(4))
    }

    @Test func nothingIsWrittenWhileItIsUnavailable() async throws {
        let (desk, store, _) = try await desk([
            .unavailable(reason: "no \u{1B}[31mroute", retryAfter: nil)
        ])
        guard case .failure(.unavailable(let answer)) = await desk.submit(request, wish) else {
            Issue.record("it was not told")
            return
        }
        #expect(answer.until == nil && !answer.reason.contains("\u{1B}"))
        #expect(try await store.base.lastPosition() == Position(3))
    }

    /// The copy has shown it before the answer was given up: nobody need be asked.
    @Test func whatTheLogHasShownIsKnown() async throws {
        let (store, _) = try await ScriptedRemote.ledger(.at(3, .live), isCopied: true)
        let outcomes = OutcomeWatch()
        let ledger = Ledger(
            events: WatchedStore(store, outcomes), readModels: store, environment: .seeded(4))
        let desk = CommandDesk(ledger, outcomes: outcomes)
        _ = try await desk.preview(request, wish).get()
        store.plan(.lostAfter)
        let receipt = try await desk.submit(request, wish).get()
        #expect(receipt.isReplay && receipt.lines.map(\.version) == [Version(3)])
    }

    @Test func onlyCommandsThatAreLookedForAreFound() async throws {
        let outcomes = OutcomeWatch()
        let (desk, store, _) = try await desk([.lostAfter], outcomes: outcomes)
        let outcome = try unknown(await desk.submit(request, wish))
        let page = try await store.readLog(LogQuery(after: .start))
        let found = outcomes.look(in: page.events)
        #expect(
            found == [
                outcome.id: [StreamVersion(stream: StreamID(stored: "acc-1"), version: Version(3))]
            ])
        #expect(outcomes.isSeen(outcome.id))
        _ = try await desk.submitAgain(outcome.id).get()
        #expect(outcomes.look(in: page.events).isEmpty)
    }
}

/// Reads the log, as the live view does, before a lost answer is given up.
private final class WatchedStore: ForwardingStore {
    let base: any EventStore & ReadModelStore
    private let outcomes: OutcomeWatch

    init(_ base: any EventStore & ReadModelStore, _ outcomes: OutcomeWatch) {
        (self.base, self.outcomes) = (base, outcomes)
    }

    func append(_ request: AppendRequest) async throws -> AppendOutcome {
        do {
            return try await base.append(request)
        } catch {
            _ = outcomes.look(in: try await base.readLog(LogQuery(after: .start)).events)
            throw error
        }
    }
}
