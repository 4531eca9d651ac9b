import Foundation
import Synchronization
import TestSupport
import Testing

#if Network
    /// What goes wrong while an explorer is open on a ledger in DynamoDB: its title says what is,
    /// every screen goes on, a command is recorded once or plainly not, and it goes on by itself.
    @Suite struct ExplorerOutageTests {
        @Test("The link is cut, and back")
        func link() async throws {
            guard let night = try await Night() else { return }
            night.proxy.cut()
            try await night.says("✗ offline since", "the screens show the copy of")
            try await night.browses()
            try await night.deposit("5")
            try await night.session.shows("Not recorded", "Nothing was recorded", "review it again")
            try await night.write("acc-1", "7")
            try night.proxy.mend()
            try await night.isLive("107.00 GBP")
            // What was typed is still there, on top of what came meanwhile.
            night.session.type("\t\r")
            try await night.session.shows("107.00 GBP → 112.00 GBP")
            try await night.confirm()
            try await night.session.shows("recorded acc-1@4, balance 112.00 GBP")
            try await night.ends(with: ["acc-1": 11_200, "acc-2": 0])
        }

        @Test("The answer to a command is lost with the link")
        func lostAnswer() async throws {
            guard let night = try await Night() else { return }
            night.proxy.answer { [proxy = night.proxy] request in
                guard request.operation == "TransactWriteItems" else { return .passed }
                proxy.cutBehindThis()
                return .lost
            }
            try await night.deposit("5")
            try await night.session.shows("✗ offline since")
            if Campaign.isWhole {
                // It is asked for all the time, and nobody says that nothing was recorded.
                try await night.session.sees("what is known", within: .seconds(120)) {
                    !$0.text.contains("recording …")
                }
                try await night.session.shows("nobody knows yet")
            } else {
                try await night.session.shows("recording …")
            }
            night.session.type("\u{1B}")
            try await night.session.sees("that it is left") { !$0.text.contains("┌─") }
            try await night.browses()
            night.proxy.pass()
            try night.proxy.mend()
            try await night.isLive("105.00 GBP")
            try await night.told("acc-1@3")
            try await night.ends(with: ["acc-1": 10_500, "acc-2": 0])
        }

        @Test("Nothing is answered any more, and nothing refused")
        func silence() async throws {
            guard let night = try await Night() else { return }
            night.proxy.answer { _ in .none }
            try await night.says("✗ offline since", "no answer comes")
            try await night.browses()
            try await night.deposit("5")
            try await night.session.shows("recording …")
            night.proxy.pass()
            try await night.isLive("105.00 GBP")
            try await night.told("recorded acc-1@3, balance 105.00 GBP")
            try await night.write("acc-1", "7")
            try await night.isLive("112.00 GBP")
            try await night.ends(with: ["acc-1": 11_200, "acc-2": 0])
        }

        @Test("Rights are removed, first that of writing, and given back")
        func rights() async throws {
            guard let night = try await Night() else { return }
            @Sendable func refusal(_ action: String) -> ServiceProxy.Answer {
                .refused(
                    code: "AccessDeniedException",
                    message: "User: ada is not authorized to perform: dynamodb:\(action)")
            }
            night.proxy.answer {
                $0.operation == "TransactWriteItems" ? refusal("PutItem") : .passed
            }
            try await night.deposit("5")
            try await night.session.shows(
                "● live", "Not recorded", "Nothing was recorded", "AccessDeniedException",
                "to perform: dynamodb:PutItem")
            night.proxy.answer { refusal($0.operation) }
            try await night.session.shows("✗ no access since")
            try await night.leave()
            try await night.says("✗ no access since", "is not authorized to perform")
            try await night.browses()
            // The command line neither waits for ever nor takes it for a broken line.
            let ledger = try #require(night.here.environment["DAYBOOK_LEDGER"])
            let fresh = try Desk(["DAYBOOK_LEDGER": ledger])
            try await fresh.refused(1, "accounts", saying: "unavailable", "dynamodb:DescribeTable")
            try await night.deposit("6")
            try await night.session.shows("Not recorded", "AccessDeniedException")
            try await night.write("acc-1", "7")
            night.proxy.pass()
            try await night.isLive("107.00 GBP")
            try await night.leave()
            try await night.told("the service lets us ask again")
            try await night.deposit("8")
            try await night.session.shows("recorded acc-1@4, balance 115.00 GBP")
            try await night.ends(with: ["acc-1": 11_500, "acc-2": 0])
        }

        @Test("Keys end before their time, then in time, and are renewed")
        func keys() async throws {
            let valid = Mutex("KEYONE")
            let program = try CredentialProgram()
            try program.give("KEYONE", for: 3600)
            guard
                let night = try await Night(
                    home: program.home,
                    rule: { request in
                        request.accessKeyID == valid.withLock { $0 }
                            ? .passed
                            : .refused(
                                code: "ExpiredTokenException",
                                message: "The security token included in the request is expired")
                    })
            else { return }
            valid.withLock { $0 = "KEYTWO" }
            try await night.says("✗ no access since", "ExpiredTokenException")
            try await night.browses()
            try await night.deposit("5")
            try await night.session.shows("Not recorded", "ExpiredTokenException")
            // They are good for a moment, and then there are none.
            try program.give("KEYTWO", for: 4)
            try await night.isLive("100.00 GBP")
            try program.refuse()
            try await night.session.shows("✗ no access since")
            try await night.leave()
            try await night.told("no credentials: credential_process ended with exit code 7")
            valid.withLock { $0 = "KEYTHREE" }
            try program.give("KEYTHREE", for: 3600)
            try await night.write("acc-1", "7")
            try await night.isLive("107.00 GBP")
            try await night.deposit("6")
            try await night.session.shows("recorded acc-1@4, balance 113.00 GBP")
            try await night.ends(with: ["acc-1": 11_300, "acc-2": 0])
        }

        @Test("The clock is an hour wrong, in one direction and then in the other")
        func clock() async throws {
            guard let night = try await Night() else { return }
            for (hours, balance) in [(1, "101"), (-1, "102"), (0, "103")] as [(Double, String)] {
                night.proxy.setClock(ahead: hours * 3600)
                try await night.deposit("1")
                try await night.session.shows("● live", "balance \(balance).00 GBP")
            }
            try await night.write("acc-1", "7")
            try await night.isLive("110.00 GBP")
            try await night.browses()
            #expect(night.proxy.skewed > 2)
            #expect(!night.session.child.outcome.hasDrawn("✗"))
            try await night.ends(with: ["acc-1": 11_000, "acc-2": 0])
        }

        @Test(
            "The disk is full under the copy, and has room again",
            .enabled(if: SmallDisk.isPossible, "skipped: this process may not mount"))
        func disk() async throws {
            let disk = try SmallDisk.mountNew()
            defer { SmallDisk.unmount(disk) }
            guard let night = try await Night(settings: ["XDG_CACHE_HOME": disk]) else { return }
            let filler = try #require(Filler(disk))
            filler.fill()
            // The table has room: it is recorded, whatever becomes of the copy.
            try await night.deposit("5")
            try await night.told("recorded acc-1@3, but it cannot be read back: the copy")
            for _ in 0..<12 { try await night.write("acc-2", "7") }
            try await night.says("✗ stopped", "is full")
            try await night.browses()
            night.session.type("d")
            try await night.session.shows("deposit is off: nothing more is copied or recorded")
            filler.remove()
            try await night.isLive("105.00 GBP", "84.00 GBP")
            try await night.told("it goes on: what is new is copied again")
            try await night.deposit("6")
            try await night.session.shows("recorded acc-1@4, balance 111.00 GBP")
            try await night.ends(with: ["acc-1": 11_100, "acc-2": 8_400])
        }

        @Test("The tables are deleted, put back as they were, and then made again")
        func tables() async throws {
            guard let night = try await Night() else { return }
            let content = try await night.deleteTables()
            try await night.says("✗ stopped", "the table is not there, or not any more")
            try await night.browses()
            night.session.type("d")
            try await night.session.shows("deposit is off: nothing more is copied or recorded")
            // From a backup: the same log goes on.
            try await night.there.done("create-tables")
            try await night.put(content)
            try await night.isLive("100.00 GBP")
            try await night.deposit("5")
            try await night.session.shows("recorded acc-1@3, balance 105.00 GBP")
            // Another log is not taken for it, and what to do is told.
            _ = try await night.deleteTables()
            try await night.session.shows("✗ stopped")
            try await night.there.done("replica", "drop", try night.replica(of: night.there))
            try await night.there.done("create-tables")
            try await night.there.done("open", "new-1", "--owner", "Zora", "--currency", "GBP")
            try await night.says("✗ stopped", "made again", "daybook replica drop")
            try await night.browses()
            night.session.type("Q")
            #expect(try await night.session.child.finished().end == .exited(0))
            try await night.here.done("replica", "drop", try night.replica(of: night.here))
            #expect(try await night.here.done("seal") == night.there.done("seal"))
            #expect(try await night.here.done("accounts").contains("new-1"))
        }

        @Test(
            "Who follows for a host is suspended, or does not get through: the others tell",
            .enabled(if: Campaign.isWhole, "only with --long: they wait for it for 20 s"))
        func others() async throws {
            guard let night = try await Night() else { return }
            let other = try Session(night.here.launch(["--no-config"]))
            try await other.shows("acc-2", "● live")
            night.session.child.interrupt(SIGSTOP)
            try await night.write("acc-1", "7")
            try await other.sees("what was written", within: .seconds(60)) {
                $0.text.contains("107.00 GBP") && $0.lines[0].contains("● live")
            }
            night.session.child.interrupt(SIGCONT)
            try await night.isLive("107.00 GBP")
            night.proxy.cut()
            for session in [night.session, other] {
                try await session.sees("that it is offline", within: .seconds(60)) {
                    $0.lines[0].contains("✗ offline since")
                }
            }
            try night.proxy.mend()
            try await other.shows("● live")
            other.type("Q")
            #expect(try await other.child.finished().end == .exited(0))
            try await night.isLive("107.00 GBP")
            try await night.ends(with: ["acc-1": 10_700, "acc-2": 0])
        }
    }
#endif
