import EventStoreCore
import LedgerCore
import TextFormats

/// A system whose acts are made up: the ledger itself, or one of those that descriptions ship for.
package enum MadeUpSystem: String, CaseIterable, Sendable {
    case ledger, bank, betting, games, library
}

/// What a workload does next: a command, or an event of a described type.
package enum WorkloadAct: Hashable, Sendable {
    case command(Command)
    case event(type: String, JSONText, account: String)

    package var account: String {
        switch self {
        case .command(let command): command.account
        case .event(_, _, let account): account
        }
    }
}

extension Ledger {
    /// Carries an act of a workload out.
    ///
    /// - Throws: as `submit(_:expecting:id:)`, and `PayloadProblem` for a description that wants
    ///   other members.
    @discardableResult
    package func submit(_ act: WorkloadAct) async throws -> Receipt {
        switch act {
        case .command(let command): try await submit(command)
        case .event(let type, let payload, let account):
            try await submit(
                try await recording(of: type, payload, for: try StreamID(account)))
        }
    }
}

extension Workload {
    /// What opens an account of a system.
    func opening(_ number: Int, _ owner: String) -> WorkloadAct {
        switch system {
        case .ledger, .betting:
            .command(
                .open(
                    account: name(number),
                    AccountOpened(
                        owner: owner, currency: currency,
                        overdraftLimitMinor: system == .ledger && number % 4 == 0 ? 50_000 : 0)))
        case .bank: event("CREATED", number) { $0.member("Holder", owner) }
        case .games: event("player.registered", number) { $0.member("player", owner) }
        case .library:
            event("book.added", number) { object in
                object.member("title", Self.titles[number % Self.titles.count])
                object.member("author", Self.owners[(number + 3) % Self.owners.count])
            }
        }
    }

    /// What the system does next.
    package mutating func next() -> WorkloadAct {
        let account = random(UInt64(accounts))
        let size = Int64(random(2_000) + 1)
        let pick = random(10)
        let reader = Self.owners[random(UInt64(Self.owners.count))]
        let game = Self.games[random(UInt64(Self.games.count))]
        switch system {
        case .ledger: return .command(nextCommand())
        case .bank:
            return event(pick < 6 ? "CREDIT" : "WITHDRAW", account) { object in
                object.member("Amount", Self.decimal(size))
            }
        case .betting:
            let bet = "bet-\(account)-\(size)"
            switch pick {
            case 0..<3:
                let amount = Money(minorUnits: size * 5, currency: currency)
                return .command(.deposit(to: name(account), FundsMoved(amount: amount)))
            case 3..<7:
                return event("BetPlaced", account) { object in
                    object.member("betId", bet)
                    object.member("stake", Self.decimal(size))
                }
            default:
                return event("BetSettled", account) { object in
                    object.member("betId", bet)
                    object.member("payout", Self.decimal(pick == 9 ? size * 3 : 0))
                }
            }
        case .games:
            switch pick {
            case 0..<7:
                return event("score.added", account) { object in
                    object.member("game", game)
                    object.member("points", size / 10)
                }
            case 7..<9:
                return event("points.spent", account) { object in
                    object.member("points", size / 5)
                    object.member("prize", "ticket")
                }
            default:
                return event("level.reached", account) { $0.member("level", size % 50 + 1) }
            }
        case .library:
            guard pick < 5 else { return event("book.returned", account) { _ in } }
            return event("book.borrowed", account) { object in
                object.member("borrower", reader)
                object.member("due", "2026-\(size % 3 + 10)-\(size % 18 + 10)")
            }
        }
    }

    private func event(
        _ type: String, _ account: Int, _ body: (inout JSONWriter) -> Void
    ) -> WorkloadAct {
        var writer = JSONWriter()
        writer.object(body)
        return .event(type: type, writer.text, account: name(account))
    }

    private static func decimal(_ minorUnits: Int64) -> String {
        Money.decimal(minorUnits: minorUnits, exponent: 2)
    }

    private static let titles = [
        "Summa de arithmetica", "Della mercatura", "Liber abaci", "Principia", "Elements",
        "On numbers", "The mechanism of the heavens", "A book of original entry",
    ]
    private static let games = ["backgammon", "chess", "go", "hex", "nine holes"]
}
