import Foundation
import TestSupport
import Testing

/// What is new since the user last looked: two runs of the explorer at a terminal, and the file
/// between them.
@Suite struct UnreadMarksTests {
    private static let marks = "changed since you last looked"

    /// A ledger of three accounts.
    private func desk(_ settings: [String: String] = [:]) async throws -> Desk {
        let desk = try Desk(settings)
        if !settings.isEmpty { try await desk.done("create-tables") }
        for number in 1...3 {
            try await desk.done(
                "open", "acc-\(number)", "--owner", "Ada \(number)", "--currency", "GBP")
        }
        return desk
    }

    private func seen(_ desk: Desk) -> String? {
        let path = desk.path("home/.local/state/daybook/seen")
        return try? String(contentsOfFile: path, encoding: .utf8)
    }

    /// Looks at the ledger, does what is asked, and leaves it.
    @discardableResult
    private func look(
        _ desk: Desk, _ arguments: String..., leaving: String = "Q",
        _ body: (Child) async throws -> Void = { _ in }
    ) async throws -> Outcome {
        var launch = desk.launch(arguments)
        launch.output = .terminal
        let explorer = try Child(launch)
        try await explorer.says("accounts") { $0.out.contains("Ada 3") }
        try await body(explorer)
        explorer.send(leaving)
        let outcome = try await explorer.finished()
        #expect(outcome.end == .exited(0), "\(outcome)")
        return outcome
    }

    @Test func theFirstLookMarksNothingAndTheSecondWhatIsNew() async throws {
        let desk = try await desk()
        #expect(!(try await look(desk)).out.contains(Self.marks))
        #expect(seen(desk)?.hasPrefix("daybook-seen 1\n3 \"sqlite:/") == true)
        let path = desk.path("home/.local/state/daybook/seen")
        let mode = try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions]
        #expect(mode as? Int == 0o600)
        try await desk.done("deposit", "acc-2", "5")
        // The next that is unread is found and read; then nothing is.
        try await look(desk) { explorer in
            try await explorer.says("the mark") { $0.out.contains("1 \(Self.marks)") }
            let shown = explorer.outcome.stdout.count
            explorer.send("N")
            try await explorer.says("that it is selected") {
                String(decoding: $0.stdout.dropFirst(shown), as: UTF8.self).contains("acc-2")
            }
            explorer.send("\r")
            try await explorer.says("its timeline") { $0.out.contains("FundsDeposited") }
            let before = explorer.outcome.out.utf8.count
            explorer.send("h")
            try await explorer.says("the accounts again") {
                $0.out.utf8.dropFirst(before).count > 0 && $0.out.contains("3 accounts")
                    && String(decoding: $0.stdout.dropFirst(before), as: UTF8.self)
                        .contains("Ada 1")
            }
            let rest = String(
                decoding: explorer.outcome.stdout.dropFirst(before), as: UTF8.self)
            #expect(!rest.contains(Self.marks))
        }
        #expect(seen(desk)?.contains("\n4 ") == true)
        #expect(!(try await look(desk)).out.contains(Self.marks))
    }

    @Test(arguments: [SIGTERM, SIGHUP, SIGINT])
    func alsoASignalLeavesANote(signal: Int32) async throws {
        let desk = try await desk()
        let explorer = try desk.start(output: .terminal)
        try await explorer.says("accounts") { $0.out.contains("Ada 3") }
        explorer.interrupt(signal)
        #expect(try await explorer.finished().end == .exited(130))
        #expect(seen(desk)?.contains("\n3 ") == true)
    }

    @Test func inThePastNothingIsNoted() async throws {
        let desk = try await desk()
        let explorer = try desk.start("--at", "@pos:2", output: .terminal)
        try await explorer.says("the past") { $0.out.contains("AS OF") && $0.out.contains("Ada 2") }
        explorer.send("Q")
        #expect(try await explorer.finished().end == .exited(0))
        #expect(seen(desk) == nil)
    }

    /// Of two sessions the one that saw more holds.
    @Test func theHigherPositionHolds() async throws {
        let desk = try await desk()
        try await look(desk)
        let text = try #require(seen(desk))
        let more = text.replacingOccurrences(of: "\n3 ", with: "\n4 ")
        try await look(desk) { _ in
            try desk.write("home/.local/state/daybook/seen", more)
        }
        #expect(seen(desk) == more)
    }

    @Test func aBrokenFileIsToldAndKept() async throws {
        let desk = try await desk()
        try await look(desk)
        try desk.write("home/.local/state/daybook/seen", "daybook-seen 1\nnonsense\n")
        try await look(desk) { explorer in
            try await explorer.says("what is wrong") { $0.out.contains("what you last looked at") }
        }
        #expect(seen(desk)?.contains("\n3 ") == true)
        let broken = desk.path("home/.local/state/daybook/seen.broken")
        #expect(
            try String(contentsOfFile: broken, encoding: .utf8) == "daybook-seen 1\nnonsense\n")
    }

    @Test func aNewerFileStaysAsItIs() async throws {
        let desk = try await desk()
        try await look(desk)
        try desk.write("home/.local/state/daybook/seen", "daybook-seen 2\nwho knows\n")
        let outcome = try await look(desk)
        #expect(outcome.out.contains("newer daybook"), "\(outcome)")
        #expect(seen(desk) == "daybook-seen 2\nwho knows\n")
    }

    @Test func whereNothingCanBeWrittenItIsSaid() async throws {
        let desk = try await desk()
        try desk.write("home/.local", "in the way")
        let outcome = try await look(desk)
        #expect(outcome.out.contains("note: what you have seen could not be kept"), "\(outcome)")
    }

    @Test func aLedgerThatWasCutOffIsTold() async throws {
        let desk = try await desk()
        try await look(desk)
        let text = try #require(seen(desk)).replacingOccurrences(of: "\n3 ", with: "\n300 ")
        try desk.write("home/.local/state/daybook/seen", text)
        try await look(desk) { explorer in
            try await explorer.says("that it is shorter") {
                $0.out.contains("position 300 was seen before")
            }
        }
        #expect(seen(desk)?.contains("\n3 ") == true)
    }

    #if Network
        /// A copy may be behind what was seen through another one, or lose its end in a crash: the
        /// ledger was not cut off.
        @Test func aCopyThatIsBehindIsNoCutOffLedger() async throws {
            guard let emulator = try await Emulator.shared(.ministack) else { return }
            let table = "seen-\(UInt32.random(in: 0...UInt32.max))"
            let desk = try await desk([
                "DAYBOOK_LEDGER": "dynamodb://\(table)?endpoint=\(emulator.url)"
            ])
            try await look(desk) { try await $0.says("live") { $0.out.contains("● live") } }
            let text = try #require(seen(desk))
            #expect(text.contains("\n3 "))
            try desk.write(
                "home/.local/state/daybook/seen",
                text.replacingOccurrences(of: "\n3 ", with: "\n300 "))
            let outcome = try await look(desk) {
                try await $0.says("live") { $0.out.contains("● live") }
            }
            #expect(!outcome.out.contains("was seen before"))
            // The service has said that nothing is behind it.
            #expect(seen(desk)?.contains("\n3 ") == true)
        }
    #endif
}
