import EventStoreCore
import GRDB
import LedgerCore
import LedgerHistory
import LedgerService
import LedgerTestSupport
import TestSupport
import Testing

/// A ledger file of three accounts with 25 events each, in turn: `acc-N@V` stands at position
/// 3(V − 1) + N. Snapshots at 10 and 20, read models up to date. And a hand that breaks it.
struct TamperedLedger {
    let bench: LedgerBench
    let seal: Seal

    init(readModels: Bool = true) async throws {
        bench = try LedgerBench(.sqlite)
        let names = ["acc-1", "acc-2", "acc-3"]
        for name in names { try await bench.submit(.open(name, overdraft: 1000)) }
        for round in 2...25 {
            for name in names {
                try await bench.submit(
                    round % 5 == 0 ? .withdraw(name, 30) : .deposit(name, Int64(round) * 100),
                    id: round == 7
                        ? EventFactory(seed: UInt64(name.utf8.last ?? 0)).commandID() : nil)
            }
        }
        if readModels { try await bench.catchUp() }
        seal = try await bench.ledger.seal()
    }

    static func position(_ number: Int64, _ version: Int64) -> Int64 { 3 * (version - 1) + number }

    /// Runs statements on the file as any other program could, without the guards, and puts the
    /// guards back.
    func tamper(_ statements: String...) throws {
        let file = try DatabaseQueue(path: bench.place.path)
        try file.writeWithoutTransaction { database in
            let guards = try Row.fetchAll(
                database, sql: "SELECT name, sql FROM sqlite_schema WHERE type = 'trigger'")
            for row in guards { try database.execute(sql: "DROP TRIGGER \(row["name"] as String)") }
            for sql in statements {
                try database.execute(sql: sql)
                #expect(database.changesCount > 0, "\(sql) changed nothing")
            }
            for row in guards { try database.execute(sql: row["sql"]) }
        }
        try file.close()
    }

    func execute(_ sql: String) throws {
        let file = try DatabaseQueue(path: bench.place.path)
        try file.writeWithoutTransaction { try $0.execute(sql: sql) }
        try file.close()
    }

    /// The first value that a query gives.
    func text(_ sql: String) throws -> String {
        let file = try DatabaseQueue(path: bench.place.path)
        defer { try? file.close() }
        return try file.read { try String.fetchOne($0, sql: sql) } ?? ""
    }

    func report(sealed: Bool = false) async throws -> VerificationReport {
        try await Verifier(bench.ledger).run(seal: sealed ? seal : nil)
    }

    /// What is accused, as `acc-2@7`, of one kind.
    func accused(_ kind: Finding.Kind, sealed: Bool = false) async throws -> Set<String> {
        Set(
            try await report(sealed: sealed).findings.filter { $0.kind == kind }
                .compactMap { finding in
                    finding.account.map { "\($0)@\(finding.version?.description ?? "?")" }
                })
    }
}
