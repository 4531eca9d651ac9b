import LedgerCore
import LedgerHistory
import LedgerService
import LedgerTestSupport
import TestSupport
import Testing

@Suite struct WorkloadTests {
    @Test func theSameSeedGivesTheSameCommands() {
        func commands(_ seed: UInt64) -> [WorkloadAct] {
            var workload = Workload(seed: seed, accounts: 5, currency: gbp)
            return workload.openings + (0..<200).map { _ in workload.next() }
        }
        #expect(commands(7) == commands(7))
        #expect(commands(7) != commands(8))
    }

    @Test(arguments: [2, 3, 12, 30])
    func staysWithinItsAccounts(_ count: Int) {
        var workload = Workload(seed: 1, accounts: count, currency: gbp)
        let names = Set(workload.openings.map(\.account))
        #expect(names.count == count)
        var kinds: Set<String> = []
        for _ in 0..<500 {
            guard case .command(let command) = workload.next() else { continue }
            switch command {
            case .deposit(let id, _):
                kinds.insert("deposit")
                #expect(names.contains(id))
            case .withdraw(let id, _):
                kinds.insert("withdraw")
                #expect(names.contains(id))
            case .open, .close, .record, .reverse, .correct: kinds.insert("other")
            case .transfer(let source, let destination, let amount, _):
                kinds.insert("transfer")
                #expect(names.contains(source) && names.contains(destination))
                #expect(source != destination)
                #expect(amount.minorUnits > 0)
            }
        }
        #expect(kinds == ["deposit", "withdraw", "transfer"])
    }

    @Test func itsOpeningsAreAccepted() async throws {
        let bench = try LedgerBench(.inMemory)
        var workload = Workload(seed: 3, accounts: 15, currency: gbp)
        for opening in workload.openings { try await bench.ledger.submit(opening) }
        var done = 0
        for _ in 0..<300 {
            do {
                try await bench.ledger.submit(workload.next())
                done += 1
            } catch is Rejection {}
        }
        #expect(done > 150)
        #expect(try await Verifier(bench.ledger).run().isSound)
    }
}
