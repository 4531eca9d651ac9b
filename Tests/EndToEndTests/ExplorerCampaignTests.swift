import Foundation
import TestSupport
import Testing

#if Network
    /// Many explorers on several hosts beside many writers: in the end all of them show what the
    /// table holds. A sample in every run; five minutes of it with `Tests/run --long`.
    @Suite struct ExplorerCampaignTests {
        /// How much of it there is.
        private struct Size {
            /// Explorers of the host that has several.
            let explorers: Int
            /// Hosts that have one.
            let lonelyHosts: Int
            let writers: Int
            /// Commands of a writer in a second, and all together; 0 is as fast as it goes.
            let rate: Int
            let commands: Int
            let seconds: Int

            static let current =
                Campaign.isWhole
                ? Size(
                    explorers: 8, lonelyHosts: 2, writers: 4, rate: 4, commands: 100_000,
                    seconds: 300)
                : Size(
                    explorers: 2, lonelyHosts: 2, writers: 2, rate: 0, commands: 30,
                    seconds: 3600)
        }

        /// A folder of its own for the copy, and the explorers that share it.
        private struct Host {
            let desk: Desk
            var sessions: [Session] = []
        }

        @Test(.timeLimit(.minutes(15)))
        func allOfThemEndWithWhatTheTableHolds() async throws {
            guard let emulator = try await Emulator.shared(.ministack) else { return }
            let size = Size.current
            let table = "camp-\(UInt32.random(in: 0...UInt32.max))"
            let settings = ["DAYBOOK_LEDGER": "dynamodb://\(table)?endpoint=\(emulator.url)"]
            var hosts = try (0...size.lonelyHosts).map { _ in Host(desk: try Desk(settings)) }
            try await hosts[0].desk.done("create-tables")
            let desks = try (0..<size.writers).map { _ in try Desk(settings) }
            let writers = try desks.enumerated().map { number, desk in
                try Self.start(
                    desk,
                    [
                        "simulate", "--rate", "\(size.rate)", "--commands", "\(size.commands)",
                        "--duration", "\(size.seconds)", "--accounts", "12", "--seed", "\(number)",
                    ])
            }
            for number in hosts.indices {
                for _ in 0..<(number == 0 ? size.explorers : 1) {
                    let session = try Session(Self.launch(hosts[number].desk, ["--no-config"]))
                    hosts[number].sessions.append(session)
                }
            }
            let clerk = try Desk(settings)
            var answers = try await Self.clerkWrites(clerk, beside: writers)
            let done = try await Self.finish(writers)
            let stopped = ContinuousClock.now

            try await Self.showTheEnd(hosts, try await TableEvents.scan(table, on: emulator))
            let late = ContinuousClock.now - stopped
            try await eventually("one of a host asks for what is new, and no other") {
                let before = Self.asked(by: hosts[0])
                try await Self.deposit(clerk, &answers)
                try await Self.showTheEnd(hosts, try await TableEvents.scan(table, on: emulator))
                return zip(before, Self.asked(by: hosts[0])).count { $0 != $1 } == 1
            }
            let truth = try await TableEvents.scan(table, on: emulator)
            for host in hosts {
                for session in host.sessions {
                    session.type("Q")
                    #expect(try await session.child.finished().end == .exited(0))
                }
            }
            try Self.isWhole(truth, answers, done)
            try await Self.areEqual(hosts.map(\.desk) + [clerk] + desks)
            try await Self.lists(hosts[0].desk, truth)
            for host in hosts { try await host.desk.isSound() }
            let (known, slower) = (answers.acknowledged.count, answers.refused.count)
            print(
                "campaign: \(truth.items.count) events of \(truth.appends.count) commands; "
                    + "\(known) with known ids, and \(slower) for which others were too fast; the "
                    + "last screen was there \(late) behind the last answer")
        }

        // MARK: Writing

        private static func launch(_ desk: Desk, _ arguments: [String]) -> Child.Launch {
            var launch = desk.launch(arguments)
            launch.bound = .seconds(900)
            return launch
        }

        private static func start(_ desk: Desk, _ arguments: [String]) throws -> Child {
            try Child(launch(desk, arguments))
        }

        /// Commands under ids that are known here, each a process, as long as the writers write;
        /// each second one is sent again.
        ///
        /// - Returns: the ids, with the amounts in minor units.
        private static func clerkWrites(
            _ clerk: Desk, beside writers: [Child]
        ) async throws -> Clerk {
            var answers = Clerk()
            try await clerk.done("open", "clerk", "--owner", "Luca", "--currency", "GBP")
            repeat {
                try await deposit(clerk, &answers)
            } while answers.acknowledged.count < 2 || writers.contains { !$0.hasEnded }
            return answers
        }

        private static func deposit(_ clerk: Desk, _ answers: inout Clerk) async throws {
            let id = UUID().uuidString.lowercased()
            let amount = answers.acknowledged.count + 1
            let deposit = [
                "deposit", "clerk", "\(amount).00", "--command-id", id, "--format", "json",
            ]
            let answer = try await clerk.run(deposit)
            // On a machine that is busy others may be faster for as long as it has patience.
            if answer.end == .exited(1), answer.err.contains("all the time") {
                answers.refused.insert(id)
                return
            }
            #expect(answer.end == .exited(0) && answer.narration.isEmpty, "\(answer)")
            answers.acknowledged[id] = amount * 100
            if amount % 2 == 0 { #expect(try await clerk.done(deposit) == answer.out) }
        }

        /// What the clerk was told.
        private struct Clerk {
            /// Amounts in minor units, by the commands' ids.
            var acknowledged: [String: Int] = [:]
            var refused: Set<String> = []
        }

        /// - Returns: commands that the writers were told are recorded.
        private static func finish(_ writers: [Child]) async throws -> Int {
            var done = 0
            for writer in writers {
                let outcome = try await writer.finished()
                let words = outcome.out.split(separator: " ")
                try #require(outcome.end == .exited(0) && words.count > 1, "\(outcome)")
                done += try #require(Int(words[0]), "\(outcome)")
            }
            return done
        }

        // MARK: Comparing

        /// `1,234`
        private static func grouped(_ number: Int) -> String {
            var digits = Array(String(number))
            for index in stride(from: digits.count - 3, to: 0, by: -3) {
                digits.insert(",", at: index)
            }
            return String(digits)
        }

        private static func showTheEnd(_ hosts: [Host], _ truth: TableEvents) async throws {
            let end = "pos \(grouped(truth.items.count)) "
            for session in hosts.flatMap(\.sessions) {
                try await session.sees("the end, \(end)", within: .seconds(60)) { screen in
                    screen.lines[0].contains(end) && screen.lines[0].contains("● live")
                }
            }
        }

        /// What each process of a host has asked for so far, as its title says it. If one is held
        /// up, another one goes on for it.
        private static func asked(by host: Host) -> [Substring?] {
            host.sessions.map { session in
                session.screen.lines[0].firstMatch(of: /[0-9.,]+ units?/)?.output
            }
        }

        /// The log is dense, and each command that was acknowledged is in it once.
        private static func isWhole(
            _ truth: TableEvents, _ answers: Clerk, _ done: Int
        ) throws {
            #expect(truth.items.map(\.position) == Array(1...truth.items.count))
            for (account, versions) in truth.versions {
                #expect(versions == Array(1...versions.count), "\(account)")
            }
            // The log names the events, in their order, and each append once.
            #expect(
                truth.appends.flatMap { $0 } == truth.items.map { "\($0.account)@\($0.version)" })
            // The clerk has opened an account too.
            #expect(truth.appends.count == done + answers.acknowledged.count + 1)
            for (id, amount) in answers.acknowledged {
                let items = truth.items.filter { $0.command == id }
                #expect(items.map(\.change) == [amount], "\(id)")
            }
            #expect(!truth.items.contains { answers.refused.contains($0.command ?? "") })
            #expect(truth.balances["clerk"] == answers.acknowledged.values.reduce(0, +))
        }

        private static func areEqual(_ desks: [Desk]) async throws {
            for question in [
                ["seal"], ["accounts", "--format", "csv"],
                ["projections", "currency_totals", "--format", "csv"],
            ] {
                let first = try await desks[0].done(question)
                #expect(!first.isEmpty)
                for desk in desks.dropFirst() {
                    #expect(try await desk.done(question) == first, "\(question)")
                }
            }
        }

        /// What a host lists is what the table's items add up to.
        private static func lists(_ desk: Desk, _ truth: TableEvents) async throws {
            let rows = Records.csv(try await desk.done("accounts", "--format", "csv"))
            var balances: [String: Int] = [:]
            for row in rows {
                let account = try #require(row["account"])
                balances[account] = row["balance_minor"].flatMap { Int($0) }
                #expect(row["version"] == truth.versions[account].map { "\($0.count)" })
            }
            #expect(balances == truth.balances)
            let totals = Records.csv(
                try await desk.done("projections", "currency_totals", "--format", "csv"))
            let sum = truth.balances.values.reduce(0, +)
            #expect(totals.map { $0["balance_minor"] } == ["\(sum)"], "\(totals)")
        }
    }
#endif
