import Foundation
import TestSupport
import Testing

/// Reactors and projectors that are killed at moments that a seed chooses, while another process
/// records: each event is answered, and none twice. A sample in every run; 300 moments with
/// `Tests/run --long`.
@Suite struct ReactKillTests {
    private static let limit = 20_000
    private static let line = 15_000
    private static let destination = "acc-0001"

    private static let reactors = [
        ["react", "alert", "--with", "overdraft", "--limit", "150.00 GBP"],
        ["react", "sweep", "--with", "sweep", "--limit", "200.00 GBP", "--to", destination],
    ].map { $0 + ["--lease", "0.3", "--quiet"] }

    /// What folds read models, which equal a fresh fold in the end.
    private static let projectors = [["projections", "account_summary"], ["rebuild"]]

    /// What is wrong with what reactors have recorded in a book of CloudEvents, a sentence a fault;
    /// and how much they have done.
    private static func faults(
        of book: String
    ) throws -> (faults: [String], alerts: Int, sweeps: Int) {
        var balances: [String: Int] = [:]
        var (fallen, alerted): (Set<String>, [String]) = ([], [])
        var sweeps: [String: Int] = [:]
        for event in try Records.ndjson(book) {
            guard let account = event["subject"] as? String, let id = event["id"] as? String else {
                throw SystemFailure("no event of a book: \(event)", EINVAL)
            }
            let actor = event["actor"] as? String ?? ""
            let cause = event["causationid"] as? String ?? ""
            if account == "$alerts" { alerted.append(cause) }
            guard let data = event["data"] as? [String: Any],
                let amount = data["amountMinor"] as? Int
            else { continue }
            let isIn = event["type"] as? String == "FundsDeposited"
            let before = balances[account, default: 0]
            balances[account] = before + (isIn ? amount : -amount)
            if !isIn, before >= line, before - amount < line { fallen.insert(id) }
            if actor == "reactor:sweep", !isIn { sweeps[cause, default: 0] += 1 }
        }
        var faults: [String] = []
        if Set(alerted) != fallen || alerted.count != fallen.count {
            faults.append("\(fallen.count) fell, \(alerted.count) alerts")
        }
        let twice = sweeps.filter { $0.value > 1 }
        if !twice.isEmpty { faults.append("answered twice: \(twice)") }
        let above = balances.filter { $0.key != destination && $0.value > limit }
        if !above.isEmpty { faults.append("above the limit: \(above)") }
        return (faults, alerted.count, sweeps.count)
    }

    /// Everything is answered in the end, once.
    private func isAnswered(_ desk: Desk, _ what: String) async throws {
        // One answers what the other has done.
        for reactor in Self.reactors + Self.reactors {
            try await desk.done(reactor + ["--once"])
        }
        let found = try Self.faults(of: try await desk.done("export"))
        #expect(found.faults.isEmpty, "\(what): \(found)")
        #expect(found.alerts > 0 && found.sweeps > 0, "\(what): \(found)")
        for name in ["alert", "sweep"] {
            let refused = try await desk.done("react", name, "--refused", "--format", "json")
            #expect(refused == "[]\n", "\(what): \(refused)")
        }
    }

    /// How often the right to read was taken, by either of them.
    private static func epochs(_ desk: Desk) async throws -> Int {
        try Records.ndjson(try await desk.done("subscriptions", "--format", "ndjson"))
            .compactMap { $0["epoch"] as? Int }.reduce(0, +)
    }

    private func killUnderLoad(
        _ desks: [Desk], kills: Int, longest: Int, _ random: inout SeededRandom
    ) async throws {
        try await desks[0].done(
            "simulate", "--rate", "0", "--commands", "10", "--duration", "600", "--quiet")
        let writer = try desks[0].start(
            "simulate", "--rate", "100", "--duration", "3600", "--commands", "1000000", "--seed",
            "2", "--quiet")
        for number in 0..<kills {
            let desk = desks[number % desks.count]
            let before = try await Self.epochs(desk)
            let children = try Self.reactors.map { try Child(desk.launch($0)) }
            let projector = try Child(desk.launch(Self.projectors[number % 2] + ["--quiet"]))
            // Some are killed before they have begun, most while they act.
            if number == 0 || Int.random(in: 0..<4, using: &random) > 0 {
                try await eventually("they read") { try await Self.epochs(desk) >= before + 2 }
            }
            try await Task.sleep(
                for: .milliseconds(Int.random(in: 0..<longest, using: &random)))
            for child in children {
                child.interrupt(SIGKILL)
                #expect(try await child.finished().end == .signalled(SIGKILL))
            }
            projector.interrupt(SIGKILL)
            // It may have been done.
            let end = try await projector.finished().end
            #expect(end == .signalled(SIGKILL) || end == .exited(0), "\(end)")
        }
        writer.interrupt(SIGTERM)
        _ = try await writer.finished()
        for desk in desks { try await isAnswered(desk, "after \(kills) kills") }
        try await desks[0].isSound()
    }

    @Test func killedUnderLoad() async throws {
        var random = SeededRandom.announced(for: "ReactKillTests/killedUnderLoad")
        try await killUnderLoad(
            [Desk()], kills: Campaign.isWhole ? 300 : 4, longest: 700, &random)
    }

    #if Network
        /// Two hosts, each with a replica of its own, take turns.
        @Test func killedUnderLoadOnTwoHosts() async throws {
            guard let emulator = try await Emulator.shared(.ministack) else { return }
            var random = SeededRandom.announced(for: "ReactKillTests/killedUnderLoadOnTwoHosts")
            let address =
                "dynamodb://bank-\(UInt32.random(in: 0...UInt32.max))?endpoint=\(emulator.url)"
            let desks = try (0..<2).map { _ in try Desk(["DAYBOOK_LEDGER": address]) }
            try await desks[0].done("create-tables")
            try await killUnderLoad(
                desks, kills: Campaign.isWhole ? 300 : 3, longest: 1200, &random)
        }
    #endif

    /// Killed at its n-th call of the system: between what it records and its place.
    @Test(.enabled(if: Binaries.strace != nil, "strace is not installed"))
    func killedAtACall() async throws {
        var random = SeededRandom.announced(for: "ReactKillTests/killedAtACall")
        let desk = try Desk()
        try await desk.done(
            "simulate", "--rate", "0", "--commands", "40", "--duration", "60", "--quiet")
        let calls = ["pwrite64", "fdatasync", "fsync", "ftruncate"]
        for round in 0..<(Campaign.isWhole ? 300 : 6) {
            try await desk.done(
                "simulate", "--rate", "0", "--commands", "5", "--duration", "60", "--quiet",
                "--seed", "\(round + 2)")
            let call = calls.randomElement(using: &random) ?? "pwrite64"
            let number = Int.random(in: 1...30, using: &random)
            var launch = desk.launch(
                [
                    "-f", "-qq", "-o", "/dev/null", "-e", "trace=\(call)", "-e",
                    "inject=\(call):signal=KILL:when=\(number)", Binaries.daybook,
                ] + Self.reactors[round % 2] + ["--once"])
            launch.program = Binaries.strace ?? ""
            _ = try await Child(launch).finished()
        }
        try await isAnswered(desk, "the end")
    }
}
