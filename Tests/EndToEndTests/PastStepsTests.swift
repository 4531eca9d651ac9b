import Foundation
import TestSupport
import Testing

/// Steps and searches in the past, on a book whose days lie far apart.
@Suite struct PastStepsTests {
    private func desk() async throws -> Desk {
        let desk = try Desk()
        try desk.write(
            "history.csv",
            """
            account,date,amount
            mid,2001-01-10,1.00
            ada-bob,2001-02-20,2.00
            zed-bob,2001-02-20,3.00
            mid,2001-05-01,4.00

            """)
        try await desk.done([
            "import", "history.csv", "--format", "csv", "--account-column", "account",
            "--date-column", "date", "--amount-column", "amount", "--currency", "EUR",
        ])
        return desk
    }

    /// Plays keys, with a look after each stretch of them.
    ///
    /// - Returns: the screens.
    private func play(_ desk: Desk, _ stretches: [[String]]) async throws -> [[String]] {
        var script = ["wait idle"]
        for (index, lines) in stretches.enumerated() {
            for line in lines { script += [line, "wait idle"] }
            script.append("shot s\(index)")
        }
        let outcome = try await desk.play(
            (script + ["quit"]).joined(separator: "\n"), ["--size", "100x30"])
        #expect(outcome.end == .exited(0), "\(outcome)")
        return try stretches.indices.map { index in
            try desk.shot("s\(index)").components(separatedBy: "\n")
        }
    }

    @Test func aSearchInThePastStaysInTheFilterAndGoesOnFromTheSelection() async throws {
        let find = ["keys /", "type bob", "keys enter", "keys enter"]
        let screens = try await play(
            try await desk(),
            [
                // The first of all that hold the text is not in the list.
                ["keys [", "keys &", "type zed", "keys enter"] + find,
                // The selected account does not hold the text: the next one behind it does.
                ["keys esc", "keys esc", "keys g j"] + find,
            ])
        #expect(screens[0][1].contains("Accounts › zed-bob"), "\(screens[0][1])")
        #expect(screens[1][1].contains("Accounts › zed-bob"), "\(screens[1][1])")
    }

    @Test func daysWithoutEventsAreSteppedOver() async throws {
        let screens = try await play(
            try await desk(),
            [["keys ("], ["keys ("], ["keys ("], ["keys )"], ["keys )"], ["keys )"]])
        let days = [
            "AS OF 2001-05-01", "AS OF 2001-02-20", "AS OF 2001-01-10", "AS OF 2001-02-20",
            "AS OF 2001-05-01", "● live",
        ]
        for (screen, day) in zip(screens, days) {
            #expect(screen[0].contains(day), "\(day): \(screen[0])")
        }
        // In a timeline the account's own days.
        let own = try await play(
            try await desk(), [["keys g j", "keys enter", "keys ("], ["keys )"]])
        #expect(own[0][0].contains("AS OF 2001-01-10"), "\(own[0][0])")
        #expect(own[1][0].contains("AS OF 2001-05-01"), "\(own[1][0])")
    }

    @Test func aDateStepsByWhatHappened() async throws {
        let to = ["keys @", "type 2001-02-20", "keys enter"]
        let screens = try await play(
            try await desk(),
            [
                to, ["keys ["], ["keys ]"], ["keys ]"], ["keys ]"],
                ["keys ."] + to + ["keys 3"], ["keys 1", "keys C", "keys ]"],
            ])
        let titles = [
            "AS OF 2001-02-20 (by date occurred)", "AS OF 2001-01-10 00:00:00",
            // Behind the last row the book says that there was an import.
            "AS OF 2001-02-20 00:00:00", "AS OF 2001-05-01 00:00:00", "AS OF 2",
            "AS OF 2001-02-20", "AS OF @pos:1 ",
        ]
        for (screen, title) in zip(screens, titles) {
            #expect(screen[0].contains(title), "\(title): \(screen[0])")
        }
        #expect(!screens[4][0].contains("AS OF 2001"), "\(screens[4][0])")
        #expect(screens[0].contains { $0.contains("●") && $0.contains("├") })
        #expect(screens[1].contains { $0.contains("1.00 EUR") })
        #expect(!screens[1].contains { $0.contains("ada-bob") })
        // The read models stand where the cursor stands: accounts open with events of their own.
        #expect(screens[5].contains { $0.contains("the book") }, "\(screens[5])")
        #expect(
            !screens[5].contains { $0.contains("the book") && $0.contains("  7  ") },
            "\(screens[5])")
    }

    @Test func aSearchForAConditionEndsAtTheCursor() async throws {
        let ask = ["keys f", "keys ctrl-u", "type balance > 0", "keys enter"]
        let screens = try await play(
            try await desk(),
            [
                ["keys g j", "keys enter"] + ask, ["keys esc", "keys ["] + ask,
                ["keys esc", "keys .", "keys esc"] + ask,
                ["keys esc", "keys @", "type 2001-01-31", "keys enter"] + ask,
            ])
        for (screen, text) in zip(
            screens,
            [
                "true in 2 versions", "true in 1 version up to v2", "true in 3 accounts",
                "true in 1 account up to 2001-01-31",
            ])
        {
            #expect(screen[1].contains(text), "\(text): \(screen[1])")
        }
    }
}
