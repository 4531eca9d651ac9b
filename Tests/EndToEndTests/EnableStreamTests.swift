import Foundation
import TestSupport
import Testing

#if Network
    /// A stream for a table of another program: asked for, told what it means, and made once.
    @Suite struct EnableStreamTests {
        private static let meaning = [
            "000000000000", "us-east-1", "NEW_AND_OLD_IMAGES", "its own program are not touched",
            "$0.02 for 100,000 GetRecords", "More than two readers",
        ]

        @Test func isMadeWhenTheNameIsGiven() async throws {
            guard let table = try await ArticleTable.named("spring") else { return }
            _ = try await table.make("--no-stream")
            let (desk, before) = (try Desk(), try await table.scan())
            let command = ["enable-stream", table.address]
            try await desk.refused(
                2, command,
                saying: Self.meaning + ["another program's table", "--confirm '\(table.name)'"])
            try await desk.refused(
                2, command + ["--confirm", "other"],
                saying: ["'other'", "the table '\(table.name)'", "nothing was done"])
            try await desk.refused(
                2, command + ["--read-only", "--confirm", table.name], saying: ["--read-only"])
            try desk.configure("[ledgers.\"dynamodb://\(table.name)\"]\nread-only = true\n")
            try await desk.refused(
                2, command + ["--confirm", table.name], saying: ["marks the ledger read-only"])
            let told = try await desk.done(command + ["--confirm", table.name, "--no-config"])
            #expect(
                told == "the stream of \(table.name) is enabled (NEW_AND_OLD_IMAGES)\n", "\(told)")
            #expect(try await table.scan() == before)
            // Its own program goes on as before, and once is enough.
            try await table.write(["iso", "FundsDeposited", "5"])
            let again = try await desk.done(command + ["--no-config"])
            #expect(
                again == "\(table.name) has a stream already (NEW_AND_OLD_IMAGES)\n", "\(again)")
        }

        @Test func theTablesOwnStreamIsLeft() async throws {
            guard let table = try await ArticleTable.named("spring") else { return }
            _ = try await table.make()
            let told = try await Desk().done("enable-stream", table.address)
            #expect(told == "\(table.name) has a stream already (NEW_IMAGE)\n", "\(told)")
        }

        @Test func atATerminalTheNameIsTyped() async throws {
            guard let table = try await ArticleTable.named("accounts-demo") else { return }
            _ = try await table.make()
            let desk = try Desk()
            for (answer, status) in [("no\r", Int32(1)), ("\(table.name)\r", 0)] {
                let child = try desk.start("enable-stream", table.address, output: .terminal)
                try await child.says("question") {
                    $0.out.contains("type the table's name to confirm: ")
                }
                for part in Self.meaning { #expect(child.outcome.out.contains(part), "\(part)") }
                child.send(answer)
                let outcome = try await child.finished()
                #expect(outcome.end == .exited(status), "\(outcome)")
                #expect(outcome.out.contains("is enabled") == (status == 0), "\(outcome)")
            }
        }

        @Test func whatCannotBeDoneIsSaid() async throws {
            guard let emulator = try await Emulator.shared(.ministack),
                let table = try await ArticleTable.named("accounts-demo")
            else { return }
            _ = try await table.make()
            let desk = try Desk()
            try await desk.refused(
                1, "enable-stream", "dynamodb://nobody-made-it?endpoint=\(emulator.url)",
                "--confirm", "nobody-made-it", saying: "nobody-made-it: there is no such table")
            try await desk.refused(
                2, "enable-stream", "books.db", saying: "books.db is no table", "dynamodb://TABLE")
            let proxy = try ServiceProxy(before: emulator)
            for operation in ["DescribeTable", "UpdateTable"] {
                proxy.answer { request in
                    request.operation == operation
                        ? .refused(code: "AccessDeniedException", message: "not for you") : .passed
                }
                try await desk.refused(
                    1, "enable-stream", "dynamodb://\(table.name)?endpoint=\(proxy.url)",
                    "--confirm", table.name,
                    saying: "the right dynamodb:\(operation) is missing", "not for you")
            }
            // Nothing was enabled by all that.
            proxy.pass()
            let told = try await desk.done(
                "enable-stream", table.address, "--confirm", table.name)
            #expect(told.contains("is enabled"), "\(told)")
        }
    }
#endif
