import EventStoreCore
import LedgerCore
import LedgerService
import TestSupport

/// Plays random commands against a ledger on a bad line, and tells the auditor what it was
/// acknowledged. What was lost is sent again under the same id until there is an answer.
struct Player {
    struct Tally: Sendable {
        var done = 0
        var rejected: Set<String> = []
        var conflicts = 0
        var replays = 0
        var mismatches = 0
        var retries = 0
        var corrections = 0
    }

    private static let accounts = (1...8).map { StreamID(stored: "acc-\($0)") }
    private let ledger: Ledger
    private let auditor: Auditor
    private var random: SeededRandom
    private let ids: EventFactory
    private var sent: [(command: Command, id: CommandID, events: [RecordedEvent])] = []
    private(set) var tally = Tally()

    init(_ ledger: Ledger, _ auditor: Auditor, seed: UInt64) {
        self.ledger = ledger
        self.auditor = auditor
        random = SeededRandom(seed: seed)
        ids = EventFactory(seed: seed)
    }

    mutating func play(_ count: Int) async throws {
        for _ in 0..<count {
            switch Int.random(in: 0..<12, using: &random) {
            case 0: try await repeatSomething()
            case 1: try await misuseAnID()
            default: try await carryOut(await someCommand())
            }
        }
    }

    private mutating func carryOut(_ command: Command) async throws {
        let id = ids.commandID()
        let expected = await someExpectation(command)
        while true {
            do {
                let receipt = try await ledger.submit(command, expecting: expected, id: id)
                await auditor.enter(command, receipt)
                sent.append((command, id, receipt.events))
                tally.done += 1
                if case .correct = command { tally.corrections += 1 }
                return
            } catch let error as EventStoreError where error == FaultyStore.lost {
                tally.retries += 1
            } catch let rejection as Rejection {
                tally.rejected.insert(rejection.name)
                return
            } catch EventStoreError.versionConflict(let failures) {
                if failures.isEmpty
                    || failures.contains(where: { $0.expected.holds(at: $0.actual) })
                {
                    await auditor.complain("a conflict that is none: \(failures)")
                }
                tally.conflicts += 1
                return
            }
        }
    }

    /// An old command has its old outcome, whatever has happened since.
    private mutating func repeatSomething() async throws {
        guard let old = sent.randomElement(using: &random) else { return }
        let receipt = try await ledger.submit(old.command, id: old.id)
        if !receipt.isReplay || receipt.events != old.events {
            await auditor.complain("\(old.command) had another outcome when it was repeated")
        }
        await auditor.enter(old.command, receipt)
        tally.replays += 1
    }

    private mutating func misuseAnID() async throws {
        guard let old = sent.randomElement(using: &random) else { return }
        let other = Command.deposit(
            to: Self.accounts[0].name, FundsMoved(amount: amount(), memo: "misused"))
        do {
            _ = try await ledger.submit(other, id: old.id)
            await auditor.complain("a command id was taken for two commands")
        } catch EventStoreError.commandMismatch {
            tally.mismatches += 1
        }
    }

    // MARK: Chance

    private mutating func someCommand() async -> Command {
        let id = Self.accounts.randomElement(using: &random) ?? Self.accounts[0]
        switch Int.random(in: 0..<24, using: &random) {
        case 0..<4:
            let isYen = Int.random(in: 0..<4, using: &random) == 0
            let currency = Currency(code: isYen ? "JPY" : "GBP") ?? amount().currency
            let limit = Int64.random(in: 0...2, using: &random) * 500
            return .open(
                account: id.name,
                AccountOpened(
                    owner: "Owner", currency: currency, overdraftLimitMinor: limit))
        case 4..<11: return .deposit(to: id.name, FundsMoved(amount: amount()))
        case 11..<15: return .withdraw(from: id.name, FundsMoved(amount: amount()))
        case 15:
            // Everything that it believes is there, so that closing has a chance.
            let balance = max(1, await auditor.glimpse(id.name).balance)
            return .withdraw(
                from: id.name, FundsMoved(amount: Money(minorUnits: balance, currency: Self.gbp)))
        case 16: return .close(account: id.name, AccountClosed())
        case 17..<21:
            // Of what was acknowledged: movements, but reversals and openings too.
            let events = sent.randomElement(using: &random)?.events ?? []
            guard let event = events.randomElement(using: &random) else {
                return .close(account: id.name, AccountClosed())
            }
            return undoing(event, beside: events)
        default:
            let other = Self.accounts.randomElement(using: &random) ?? id
            return .transfer(from: id.name, to: other.name, amount(), memo: nil)
        }
    }

    /// What takes an event back, alone or together with something else.
    private mutating func undoing(_ event: RecordedEvent, beside events: [RecordedEvent]) -> Command
    {
        let (name, version) = (event.stream.name, event.version.number)
        let kind = Int.random(in: 0..<8, using: &random)
        if kind < 3 {
            return .reverse(Reversal(account: name, version: version, reason: "wrong"))
        }
        let effect: MoneyEffect = Bool.random(using: &random) ? .credit : .debit
        let added = Correction.Edit.add(after: version, Movement(effect: effect, amount: amount()))
        let edits: [Correction.Edit] =
            switch kind {
            case 3, 4: [.skip(version: version)]
            case 5: [.change(version: version, amount())]
            case 6: [added]
            default:
                // Several at once, of which one that is refused is enough.
                [added, .change(version: version, amount())]
                    + events.filter { $0.stream == event.stream && $0.id != event.id }
                    .map { .skip(version: $0.version.number) }
            }
        return .correct(Correction(account: name, reason: "wrong", edits: edits))
    }

    private mutating func someExpectation(_ command: Command) async -> Version? {
        let version = await auditor.glimpse(command.account).version
        switch Int.random(in: 0..<6, using: &random) {
        case 0: return Version(version)
        case 1: return Version(max(0, version - 1))
        default: return nil
        }
    }

    private mutating func amount() -> Money {
        let currency = Int.random(in: 0..<6, using: &random) == 0 ? Self.jpy : Self.gbp
        return Money(minorUnits: Int64.random(in: 0...900, using: &random), currency: currency)
    }

    private static let gbp = Currency(code: "GBP")!
    private static let jpy = Currency(code: "JPY")!
}
