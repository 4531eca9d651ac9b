import EventStoreCore
import Explorer
import LedgerCore
import LedgerHistory
import LedgerService
import TextFormats

extension OpenLedger {
    /// Carries a command out and writes its receipt.
    func carryOut(_ command: Command, _ act: ActOptions) async throws {
        try ProductionGuard(ledger: name, isProduction: isProduction, given: act.confirm)
            .pass(command.account, of: "account", for: command.summary)
        try await submit(command, act)
    }

    /// Asks before something is written into a table of another program, which will read it. Any
    /// other ledger passes.
    ///
    /// - Parameters:
    ///   - named: what must be given: the account, or the table for many accounts.
    ///   - kind: of what it is the name.
    ///   - wish: what would be done, in words.
    ///   - given: what was given with `--confirm`.
    /// - Throws: as `ProductionGuard.pass`.
    func askForTable(
        _ named: String, of kind: String, for wish: String, _ given: String?
    ) throws {
        guard let caution = stores.remote?.status.table?.caution else { return }
        try ProductionGuard(
            ledger: name, isProduction: false, foreignTable: caution, given: given
        )
        .pass(named, of: kind, for: wish)
    }

    /// Carries out what was confirmed, and writes its receipt.
    func submit(_ command: Command, _ act: ActOptions) async throws {
        try ledger.checkPlace(of: command, occurred: act.date?.moment)
        if !isProduction {
            try askForTable(command.account, of: "account", for: command.summary, act.confirm)
        }
        do {
            let receipt = try await ledger.submit(
                command, expecting: act.expectedVersion, id: act.commandID?.id,
                occurred: act.date?.moment)
            let places = receipt.states.map { "\(Printable($0.id.name))@\($0.version)" }
            let done = "recorded \(places.joined(separator: ", "))"
            var dated = DatedReceipt()
            await AfterCommit.tell(done, but: "what becomes of the past cannot be told") {
                dated = DatedReceipt(try await ledger.datedEffects(of: receipt))
            }
            AfterCommit.answer(done) { try write(receipt, dated, act) }
            for warning in dated.warnings { StandardError.write(warning) }
        } catch let unread as UnreadReceipt {
            await AfterCommit.tell("recorded \(unread.places)", but: "it cannot be read back") {
                throw unread.reason
            }
        } catch is CancellationError {
            throw CommandStop(.interrupted, "interrupted; nothing was recorded")
        } catch Rejection.accountNotFound {
            throw CommandStop.accountNotFound(StreamID(stored: command.account))
        } catch Rejection.accountAlreadyOpen {
            throw CommandStop(
                .rejected,
                "rejected: accountAlreadyOpen: account '\(Printable(command.account))' "
                    + "already exists")
        }
    }

    /// As above, for a command that has to look at the account first.
    func carryOut(
        _ act: ActOptions, _ command: (Ledger) async throws -> Command
    ) async throws {
        try await carryOut(try await command(ledger), act)
    }

    private func write(
        _ receipt: Receipt, _ dated: DatedReceipt, _ act: ActOptions
    ) throws {
        if act.format == .table {
            for (event, state) in receipt.steps {
                let parts = line(event, state) + dated.words(of: event)
                StandardOutput.write(parts.joined(separator: "  ") + "\n")
            }
            return
        }
        let tellsReversals = receipt.events.contains { $0.reverses != nil }
        var writer = RecordWriter(act.format)
        for (event, state) in receipt.steps {
            try writer.write(
                fields(event, state, tellsReversals: tellsReversals) + dated.fields(of: event))
        }
        try writer.finish(header: [])
    }

    /// `acc-1@2  FundsDeposited  100.00 GBP  balance 100.00 GBP`
    private func line(_ event: RecordedEvent, _ state: AccountState) -> [String] {
        var parts = ["\(Printable(state.id.name))@\(event.version)", Printable(event.type).text]
        if let movement = try? Movement(event.event.fold, in: state.account.currency) {
            parts.append(movement.amount.description)
        }
        if let version = event.reverses { parts.append("reverses @\(version)") }
        parts.append("balance \(state.account.balance?.description ?? "0")")
        return parts
    }

    /// Those of the events of one receipt have the same names.
    private func fields(
        _ event: RecordedEvent, _ state: AccountState, tellsReversals: Bool
    ) -> [Field] {
        [
            Field("account", .text(state.id.name)),
            Field("version", .integer(event.version.number)),
            Field("position", .integer(event.position.number)), Field("type", .text(event.type)),
            Field("event_id", .text(event.id.description)),
            Field("balance", .text(state.account.balanceText)),
            Field("balance_minor", .integer(state.account.balanceMinor)),
            Field("currency", .text(state.account.currencyCode)),
            Field("occurred_at", .moment(event.event.occurredAt)),
            Field("recorded_at", .moment(event.event.recordedAt)),
            Field(
                "correlation_id", event.event.correlationID.map { .text($0) } ?? .none),
        ]
            + (tellsReversals
                ? [
                    Field("reverses", event.reverses.map { .integer($0.number) } ?? .none),
                    Field("causation_id", .text(event.event.causationID ?? "")),
                ] : [])
    }
}
