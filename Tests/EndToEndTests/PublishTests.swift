import Foundation
import TestSupport
import Testing

/// Events that leave for a file or a pipe, and the subscriptions that keep their place.
@Suite struct PublishTests {
    private func openDesk() async throws -> Desk {
        let desk = try Desk()
        try await desk.done("open", "acc-1", "--owner", "Ada", "--currency", "GBP")
        try await desk.done("deposit", "acc-1", "5")
        return desk
    }

    @discardableResult
    private func publish(_ desk: Desk, _ options: String...) async throws -> String {
        try await desk.done(["publish", "orders", "--once", "--quiet"] + options)
    }

    @Test func aFileGetsEachEventAsACloudEvent() async throws {
        let desk = try await openDesk()
        try await publish(desk, "--to", "file:out.ndjson")
        try await desk.done("deposit", "acc-1", "7")
        try await publish(desk)
        try await publish(desk, "--to", "file:" + desk.path("out.ndjson"))
        let text = try String(contentsOfFile: desk.path("out.ndjson"), encoding: .utf8)
        // As an export has them, each once.
        #expect(text == (try await desk.done("export")))
        for event in try Records.ndjson(text) {
            #expect(event["specversion"] as? String == "1.0")
            for name in ["id", "source", "type", "subject", "time", "datacontenttype"] {
                #expect((event[name] as? String)?.isEmpty == false, "\(name): \(event)")
            }
            #expect(event["data"] is [String: Any])
        }
        let permissions = try FileManager.default.attributesOfItem(
            atPath: desk.path("out.ndjson"))[.posixPermissions]
        #expect(permissions as? Int == 0o600)
        try await desk.isSound()
    }

    @Test func aPipeGetsWhatTheFilterLetsThroughUntilItIsTold() async throws {
        let desk = try await openDesk()
        let publisher = try desk.start(
            "publish", "large", "--to", "stdout", "--filter", "amount >= 6", "--quiet")
        try await desk.done("deposit", "acc-1", "6")
        try await desk.done("deposit", "acc-1", "5")
        try await desk.done("deposit", "acc-1", "9")
        try await publisher.says("two events") { $0.lines.count == 2 }
        publisher.interrupt(SIGTERM)
        let outcome = try await publisher.finished()
        #expect(outcome.end == .exited(130), "\(outcome)")
        #expect(outcome.narration == "interrupted\n", "\(outcome)")
        // It was given back, with its place.
        let listed = try await desk.done("subscriptions", "--format", "ndjson")
        let line = try Records.json(listed)
        #expect(line["position"] as? Int == 5 && line["lag"] as? Int == 0, "\(listed)")
        #expect(line["state"] as? String == "at rest" && line["holder"] is NSNull, "\(listed)")
        #expect(line["filter"] as? String == "amount >= 6")
    }

    @Test func whatIsAskedForLaterMustBeTheSame() async throws {
        let desk = try await openDesk()
        try await desk.refused(2, "publish", "orders", saying: "--to says where it sends")
        try await desk.refused(2, "publish", "a b", "--to", "stdout", saying: "is no name")
        try await desk.refused(
            2, "publish", "orders", "--to", "http:x", saying: "invalid for '--to")
        try await desk.refused(
            2, "publish", "orders", "--to", "stdout", "--filter", "type =", saying: "filter, column"
        )
        try await publish(desk, "--to", "stdout", "--filter", "type='FundsDeposited'")
        try await publish(desk, "--to", "stdout", "--filter", "type = 'FundsDeposited'")
        try await desk.refused(
            2, "publish", "orders", "--to", "file:x", saying: "sends to stdout and not to file:")
        try await desk.refused(
            2, "publish", "orders", "--filter", "type = 'X'", saying: "another filter needs")
        try await desk.refused(
            1, "publish", "other", "--to", "stdout", "--read-only", saying: "--read-only")
        try await desk.refused(1, "publish", "dir", "--to", "file:home", "--once", saying: "home")
        try await desk.refused(
            2, "publish", "null", "--to", "file:/dev/null", "--once", saying: "no regular file")
    }

    /// A row leaves under the name that its description gives, and its line restores the row.
    @Test func aRowLeavesUnderItsDomainName() async throws {
        let desk = try Desk()
        try desk.write("bank.toml", try await desk.done("descriptions", "show", "bank"))
        try await desk.done("descriptions", "declare", "bank.toml")
        try await desk.done("record", "acc-1", "CREATED", "--data", #"{"Holder":"Ada"}"#)
        try await desk.done(
            "record", "acc-1", "CREDIT", "--data", #"{"Amount":5,"Currency":"GBP"}"#)
        try await publish(
            desk, "--to", "file:out.ndjson", "--filter", "type IN ('CREATED', 'CREDIT')")
        let text = try String(contentsOfFile: desk.path("out.ndjson"), encoding: .utf8)
        let events = try Records.ndjson(text)
        #expect(events.map { $0["type"] as? String } == ["AccountCreated", "AccountCredited"])
        #expect(events.map { $0["recordedtype"] as? String } == ["CREATED", "CREDIT"])
        let exported = try await desk.done("export", "acc-1")
        #expect(exported.contains(#""type":"CREDIT""#) && !exported.contains("recordedtype"))
        try await desk.done("import", "out.ndjson", "--ledger", "copy.db", "--quiet")
        #expect(try await desk.done("export", "acc-1", "--ledger", "copy.db") == exported)
    }

    @Test func beginsWhereItIsTold() async throws {
        let desk = try await openDesk()
        try await desk.done("deposit", "acc-1", "6")
        for (name, place, count) in [
            ("a", "beginning", 3), ("b", "now", 0), ("c", "@pos:1", 2), ("d", "@-1", 1),
            ("e", "2020-01-01", 3), ("f", "1s ago", nil),
        ] {
            let out = try await desk.done(
                "publish", name, "--to", "stdout", "--from", place, "--once", "--quiet")
            if let count { #expect(out.split(separator: "\n").count == count, "\(place)") }
        }
        try await desk.refused(
            1, "publish", "g", "--to", "stdout", "--from", "@pos:9", "--once",
            saying: "ends at position 3")
    }

    @Test func pausedRewoundAndForgotten() async throws {
        let desk = try await openDesk()
        try await publish(desk, "--to", "stdout")
        try await desk.done("subscriptions", "pause", "orders")
        try await desk.refused(1, "publish", "orders", "--once", saying: "is paused")
        let paused = try await desk.done("subscriptions")
        #expect(paused.contains("paused"), "\(paused)")
        try await desk.done("subscriptions", "resume", "orders")
        #expect(try await publish(desk).isEmpty)
        try await desk.refused(
            2, "subscriptions", "rewind", "orders", "beginning",
            saying: "2 positions behind 0 will come again", "--yes agrees")
        try await desk.done(
            "subscriptions", "rewind", "orders", "beginning", "--yes", saying: "will come again")
        #expect(try await publish(desk).split(separator: "\n").count == 2)
        try await desk.refused(2, "subscriptions", "delete", "orders", saying: "--yes agrees")
        try await desk.done("subscriptions", "delete", "orders", "--yes", saying: "is forgotten")
        try await desk.refused(2, "subscriptions", "delete", "orders", "--yes", saying: "no sub")
        try await desk.refused(2, "subscriptions", "pause", "orders", saying: "no subscription")
        #expect(try await desk.done("subscriptions", "--format", "json") == "[]\n")
    }

    @Test func monitorsReadAStatus() async throws {
        let desk = try await openDesk()
        try await desk.done("publish", "a", "--to", "stdout", "--from", "now", "--quiet", "--once")
        let within = ["lag", "a", "--max-age", "5m", "--max-events", "1"]
        try await desk.done(within)
        try await desk.done("deposit", "acc-1", "1")
        try await desk.done(within)
        let over = try await desk.run(["lag", "a", "--max-events", "0", "--format", "json"])
        #expect(over.end == .exited(1) && over.err.contains("it is 1 event behind"), "\(over)")
        #expect(try Records.json(over.out)["lag"] as? Int == 1)
        // As old as it is, it is older than nothing once a second has passed.
        try await eventually("an age") {
            try await desk.run(["lag", "a", "--max-age", "0s"]).end == .exited(1)
        }
        try await desk.refused(2, "lag", "b", "--max-age", "5m", saying: "no subscription 'b'")
        for age in ["5x", "-1s", "m", "99999999999999999999d"] {
            try await desk.refused(2, "lag", "a", "--max-age", age, saying: "max-age")
        }
    }

    /// A crash left a part of a line; another program left a line without an end.
    @Test func aCutLineGoesAndNothingElse() async throws {
        let desk = try await openDesk()
        try await publish(desk, "--to", "file:out.ndjson")
        let whole = try String(contentsOfFile: desk.path("out.ndjson"), encoding: .utf8)
        let long = String(repeating: "x", count: 200_000)
        for tail in [
            "{", #"{"specversion":"1.0","id":"01"#, "{\"specversion\":\"1.0\",\"id\":\"" + long,
        ] {
            try desk.write("out.ndjson", whole + tail)
            try await publish(desk)
            try await desk.done("subscriptions", "rewind", "orders", "now", "--yes", saying: "read")
            #expect(
                try String(contentsOfFile: desk.path("out.ndjson"), encoding: .utf8) == whole)
        }
        for tail in ["no event", "{\"specversion\":\"0.3\""] {
            try desk.write("out.ndjson", whole + tail)
            try await desk.refused(1, "publish", "orders", "--once", saying: "is no event's")
            #expect(
                try String(contentsOfFile: desk.path("out.ndjson"), encoding: .utf8)
                    == whole + tail)
        }
    }

    /// The file is moved away while it is written, as rotation does it.
    @Test func aFileThatWasMovedIsBegunAnew() async throws {
        let desk = try await openDesk()
        let publisher = try desk.start("publish", "orders", "--to", "file:out.ndjson", "--quiet")
        func lines(_ name: String) -> Int {
            let text = try? String(contentsOfFile: desk.path(name), encoding: .utf8)
            return text?.split(separator: "\n").count ?? 0
        }
        try await eventually("what is there") { lines("out.ndjson") == 2 }
        try FileManager.default.moveItem(
            atPath: desk.path("out.ndjson"), toPath: desk.path("old.ndjson"))
        try await desk.done("deposit", "acc-1", "1")
        try await eventually("what is new") { lines("out.ndjson") == 1 }
        #expect(lines("old.ndjson") == 2)
        publisher.interrupt(SIGTERM)
        _ = try await publisher.finished()
    }

    /// What a publisher cannot write to is told, and noted; nothing is lost.
    @Test func aFailureIsNoted() async throws {
        let desk = try await openDesk()
        let file = desk.path("out.ndjson")
        let publisher = try desk.start("publish", "orders", "--to", "file:out.ndjson", "--quiet")
        try await eventually("what is there") { try PublishedFile(file).count == 2 }
        let whole = try String(contentsOfFile: file, encoding: .utf8)
        try desk.write("out.ndjson", whole + "somebody else's")
        try await desk.done("deposit", "acc-1", "1")
        let failed = try await publisher.finished()
        #expect(failed.end == .exited(1) && failed.err.contains("is no event's"), "\(failed)")
        let listed = try await desk.done("subscriptions", "--format", "ndjson")
        #expect(try Records.json(listed)["state"] as? String == "failed", "\(listed)")
        #expect(listed.contains("is no event's"), "\(listed)")
        try desk.write("out.ndjson", whole)
        try await publish(desk)
        let after = try String(contentsOfFile: file, encoding: .utf8)
        #expect(after == (try await desk.done("export")))
        let mended = try await desk.done("subscriptions", "--format", "ndjson")
        #expect(try Records.json(mended)["state"] as? String == "at rest", "\(mended)")
    }

    @Test func numbersForAMonitor() async throws {
        let desk = try await openDesk()
        try await desk.done("publish", "a", "--to", "stdout", "--from", "now", "--quiet", "--once")
        try await desk.done("deposit", "acc-1", "1")
        try await desk.done("subscriptions", "pause", "a")
        let text = try await desk.done("metrics")
        for line in [
            "daybook_log_position 3", #"daybook_subscription_position{subscription="a"} 2"#,
            #"daybook_subscription_lag_events{subscription="a"} 1"#,
            #"daybook_subscription_paused{subscription="a"} 1"#,
            #"daybook_subscription_failed{subscription="a"} 0"#,
            #"daybook_projection_lag_events{projection="late_events"} 3"#,
            "# TYPE daybook_log_position counter", "# TYPE daybook_wal_bytes gauge",
        ] {
            #expect(text.contains(line + "\n"), "\(line): \(text)")
        }
        // Each metric is introduced once, and all its samples stand behind that.
        var known: Set<String> = []
        var current = ""
        for line in text.split(separator: "\n") {
            let words = line.split(separator: " ")
            if line.hasPrefix("# HELP ") {
                current = String(words[2])
                #expect(known.insert(current).inserted, "\(line)")
            } else if !line.hasPrefix("#") {
                #expect(line.prefix { $0 != " " && $0 != "{" } == current)
                #expect(words.last.flatMap { Int($0) } != nil, "\(line)")
            }
        }
        try await desk.done("metrics", "--to", "node.prom")
        let written = try String(contentsOfFile: desk.path("node.prom"), encoding: .utf8)
        #expect(written.contains("daybook_log_position 3\n"))
        try await desk.refused(1, "metrics", "--to", "no/such/folder", saying: "cannot be")
    }

    #if Network
        /// Positions that are one host's own are no place for others.
        @Test func fromAnotherProgramsTableOnceItIsAdopted() async throws {
            guard let table = try await ArticleTable.named("accounts-demo") else { return }
            _ = try await table.make()
            // The first host keeps a copy of the time before; the others know the shared log only.
            let desks = try (0..<3).map { _ in try Desk(["DAYBOOK_LEDGER": table.address]) }
            let (here, there, elsewhere) = (desks[0], desks[1], desks[2])
            let file = "file:" + here.path("out.ndjson")
            for command in [
                ["publish", "orders", "--to", file, "--once"], ["subscriptions"],
                ["lag", "orders", "--max-age", "5m"],
            ] {
                try await here.refused(2, command, saying: ["'daybook adopt'"])
            }
            #expect(try await here.done("metrics").contains("daybook_log_position "))
            _ = try await here.run(["adopt", "--confirm", table.name])
            let publish = ["publish", "orders", "--to", file, "--once", "--quiet"]
            try await there.done(publish)
            try await table.write(["bank-demo", "CREDIT", "10"])
            try await elsewhere.done(publish)
            let published = try String(
                contentsOfFile: here.path("out.ndjson"), encoding: .utf8)
            #expect(published.contains(#""type":"AccountCredited""#))
            #expect(
                try Self.recorded(published)
                    == (try Self.recorded(try await there.run(["export"]).out)))
        }

        /// Events under the types that they are recorded with.
        private static func recorded(_ lines: String) throws -> [NSDictionary] {
            try lines.split(separator: "\n").map { line in
                var event = try Records.json(String(line))
                if let type = event.removeValue(forKey: "recordedtype") { event["type"] = type }
                return event as NSDictionary
            }
        }
    #endif
}
