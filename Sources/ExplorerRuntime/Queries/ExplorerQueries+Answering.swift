import EventStoreCore
import Explorer
import LedgerCore
import LedgerHistory
import LedgerService

extension ExplorerQueries {
    /// Answers any question of the screens.
    ///
    /// - Parameters:
    ///   - id: whose answer it is; a preview is submitted by it.
    ///   - query: the question.
    ///   - tell: is told how far the answer has come, from any thread.
    /// - Returns: the answer to that kind of question.
    /// - Throws: what the store or an address is at fault with; `CancellationError`.
    func answer(
        _ id: RequestID, _ query: Query, _ tell: @escaping @Sendable (QueryProgress) -> Void
    ) async throws -> Answer {
        let folded: Progress = { tell(.folded($0, of: $1)) }
        return switch query {
        case .accounts(let query): .accounts(try await accounts(query))
        case .findAccount(let query): .account(try await find(query))
        case .matchAccount(let text, let point): .match(try await match(text, at: point))
        case .lookUpAccounts(let text):
            .lookedUp(try await lookUp(text, limit: AccountLookup.limit))
        case .trends(let accounts, let point): .trends(try await trends(accounts, at: point))
        case .totals(let point): .totals(try await totals(at: point, folded))
        case .timeline(let query), .recent(let query): .timeline(try await timeline(query))
        case .stream(let query): .stream(try await stream(query))
        case .findEvent(let query): .event(try await find(query))
        case .findInStream(let query): .streamEvent(try await find(query))
        case .correlated(let correlation, _): .correlated(try await correlated(correlation))
        case .snapshots(let account, let point):
            .snapshots(try await snapshotsPage(account, at: point))
        case .projections(let point): .projections(try await projections(at: point, folded))
        case .subscriptions: .subscriptions(try await subscriptions())
        case .rewindPlace(let name, let address):
            .rewindPlace(try await rewindPlace(name, address))
        case .causes(let query): .causes(try await causes(query, folded))
        case .travel(let query): .point(try await travel(query))
        case .place(let query): .place(try await find(query))
        case .landing(let point, let account): .landing(try await land(point, account))
        case .compare(let query): .comparison(try await compare(query, folded))
        case .explain(let query): .explanation(try await explain(query, folded))
        case .when(let query): .when(try await when(query, folded))
        case .facts(let account, let version): .facts(try await facts(account, from: version))
        case .verify:
            .verification(try await VerificationRun(ledger) { tell(.verified($0)) }.run())
        case .countUnread(let since): .unreadCount(try await countUnread(since: since))
        case .findUnread(let query): .unread(try await nextUnread(query))
        case .checkFilter(let text): .fault(Self.fault(in: text))
        case .checkCondition(let text): .fault(Self.fault(inCondition: text))
        case .preview(let command, let occurred):
            .preview(await preview(id, command, occurred))
        case .winners(let conflicts): .winners(await desk.withWinners(conflicts))
        case .submit(let preview, let command): .receipt(await desk.submit(preview, command))
        case .submitAgain(let id): .receipt(await desk.submitAgain(id))
        case .write(let query): .written(try await write(query) { tell(.written($0)) })
        }
    }

    private func preview(
        _ id: RequestID, _ command: Command, _ occurred: Timestamp?
    ) async -> Result<PreviewInfo, Refusal> {
        // What cannot be read the preview itself will say.
        let all = (try? await ledger.resolved(command)) ?? command
        for account in all.accounts {
            _ = try? await accountReader.trusted(StreamID(stored: account))
        }
        return await desk.preview(id, command, occurred: occurred)
    }
}
