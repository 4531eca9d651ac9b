#if Network
    import Foundation
    import Synchronization
    import TestSupport
    import Testing

    /// Events that leave for a web address, and what becomes of them when it does not take them.
    @Suite struct PublishHTTPTests {
        private func openDesk(_ settings: [String: String] = [:]) async throws -> Desk {
            let desk = try Desk(settings)
            try await openAccounts(desk)
            return desk
        }

        private func openAccounts(_ desk: Desk) async throws {
            for account in ["acc-1", "acc-2"] {
                try await desk.done("open", account, "--owner", "Ada", "--currency", "GBP")
                try await desk.done("deposit", account, "5")
            }
        }

        /// One host with a file, or several with a table and a replica each.
        ///
        /// - Returns: nil where there is no emulator.
        private static func hosts(_ count: Int) async throws -> [Desk]? {
            if count == 1 { return [try Desk()] }
            guard let emulator = try await Emulator.shared(.ministack) else { return nil }
            let address =
                "dynamodb://bank-\(UInt32.random(in: 0...UInt32.max))?endpoint=\(emulator.url)"
            let desks = try (0..<count).map { _ in try Desk(["DAYBOOK_LEDGER": address]) }
            try await desks[0].done("create-tables")
            return desks
        }

        private static func lines(_ server: WebServer) -> [String] {
            server.heard.map { String(decoding: $0.body, as: UTF8.self) }
        }

        private func listed(_ desk: Desk) async throws -> [String: Any] {
            try Records.json(try await desk.done("subscriptions", "--format", "ndjson"))
        }

        @Test func inThreeModes() async throws {
            let desk = try await openDesk()
            let server = try WebServer()
            let export = try await desk.done("export").split(separator: "\n").map(String.init)
            for mode in ["structured", "binary", "batch"] {
                try await desk.done(
                    "publish", mode, "--to", "\(server.url)/\(mode)", "--mode", mode, "--once",
                    "--quiet")
            }
            let heard = server.heard
            #expect(
                heard.filter { $0.target == "/structured" }
                    .map { String(decoding: $0.body, as: UTF8.self) } == export)
            let ids = try export.map { try Records.json($0)["id"] as? String }
            #expect(heard.filter { $0.target == "/binary" }.map { $0.header("ce-id") } == ids)
            let batches = heard.filter { $0.target == "/batch" }
            #expect(batches.count == 1)
            #expect(
                String(decoding: batches.first?.body ?? [], as: UTF8.self)
                    == "[" + export.joined(separator: ",") + "]")
            // What was fixed stays, and the name is enough.
            try await desk.done("deposit", "acc-1", "1")
            try await desk.done("publish", "binary", "--once", "--quiet")
            #expect(server.heard.last?.header("ce-type") == "FundsDeposited")
            try await desk.refused(
                2, "publish", "binary", "--mode", "batch", "--once", saying: "another --mode")
            try await desk.isSound()
        }

        @Test func aRefusedEventHoldsBackItsAccountAlone() async throws {
            let desk = try await openDesk()
            let server = try WebServer { message, _ in
                String(decoding: message.body, as: UTF8.self).contains("\"subject\":\"acc-1\"")
                    ? .status(422) : .status(200)
            }
            try await desk.done(
                "publish", "orders", "--to", server.url, "--once", saying: "parks acc-1")
            try await desk.done("deposit", "acc-1", "6")
            try await desk.done("deposit", "acc-2", "7")
            try await desk.done("publish", "orders", "--once", "--quiet")
            // One try of the first account's, and all of the second one's.
            #expect(Self.lines(server).filter { $0.contains("\"acc-1\"") }.count == 1)
            #expect(Self.lines(server).filter { $0.contains("\"acc-2\"") }.count == 3)
            let parked = try Records.json(
                try await desk.done("parked", "orders", "--format", "ndjson"))
            #expect(parked["account"] as? String == "acc-1" && parked["events"] as? Int == 3)
            #expect((parked["reason"] as? String)?.contains("422") == true)
            #expect(try await listed(desk)["parked"] as? Int == 1)
            let metrics = try await desk.done("metrics")
            #expect(
                metrics.contains("daybook_subscription_parked_accounts{subscription=\"orders\"} 1"))

            try await desk.refused(2, "replay", "orders", saying: "--yes agrees")
            let again = try await desk.run(["replay", "orders", "--yes"])
            #expect(again.end == .exited(1) && again.err.contains("stays parked"), "\(again)")
            server.answer { _, _ in .status(200) }
            let id = try #require(parked["event"] as? String)
            let one = try await desk.done(
                "replay", "orders", "--event", id, "--yes", saying: "1 event of 1 account")
            #expect(one == "acc-1  1 event sent\n")
            #expect(
                try await desk.done(
                    "replay", "orders", "--event", id, "--yes", saying: "")
                    == "nothing of that is parked\n")
            #expect(
                try await desk.done(
                    "replay", "orders", "--since", "1h", "--yes", saying: "2 events")
                    == "acc-1  2 events sent\n")
            #expect(try await desk.done("parked", "orders", "--format", "json") == "[]\n")
            try await desk.done("deposit", "acc-1", "8")
            try await desk.done("publish", "orders", "--once", "--quiet")
            var faults = try PublishedFile(lines: Self.lines(server)).faults(
                of: try await desk.done("export"))
            faults.removeAll { $0.hasPrefix("the last line") }
            #expect(faults.isEmpty, "\(faults)")
        }

        @Test(
            "Who lets nothing in is told of, and nothing is lost",
            arguments: [(410, "no more events"), (401, "let us in"), (301, "not followed")])
        func stopped(status: Int, words: String) async throws {
            let desk = try await openDesk()
            let server = try WebServer { _, number in .status(number < 2 ? 200 : status) }
            try await desk.refused(
                3, "publish", "orders", "--to", server.url, "--once", "--quiet", saying: words)
            let line = try await listed(desk)
            #expect(line["state"] as? String == "failed" && line["position"] as? Int == 2)
            #expect((line["error"] as? String)?.contains("\(status)") == true)
            server.answer { _, _ in .status(200) }
            try await desk.done("publish", "orders", "--once", "--quiet")
            #expect(server.heard.count == 5)
        }

        @Test func whoIsAwayIsWaitedForAndThatIsSeen() async throws {
            let desk = try await openDesk()
            let server = try WebServer { _, _ in
                .status(503, headers: [(name: "Retry-After", value: "3600")])
            }
            let publisher = try desk.start(
                "publish", "orders", "--to", server.url, "--lease", "0.3")
            try await publisher.says("it waits") { $0.err.contains("waits: it answered with") }
            try await eventually("it is noted") {
                try await listed(desk)["state"] as? String == "waiting"
            }
            let line = try await listed(desk)
            #expect((line["error"] as? String)?.contains("503") == true)
            #expect(line["tries"] as? Int == 1 && line["nextTryAt"] is String)
            publisher.interrupt(SIGTERM)
            #expect(try await publisher.finished().end == .exited(130))
            #expect(server.heard.count == 1)
        }

        @Test func secretsComeFromTheEnvironmentOrAFile() async throws {
            let desk = try await openDesk([
                "DAYBOOK_PUBLISH_TOKEN": "from-environment",
                "DAYBOOK_PUBLISH_SIGNING_KEY": "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw",
            ])
            let server = try WebServer()
            try await desk.done(
                "publish", "a", "--to", "\(server.url)/?api_key=s3cret", "--once", "--quiet",
                saying: "looks like a secret")
            #expect(server.heard[0].header("authorization") == "Bearer from-environment")
            #expect(server.heard[0].header("webhook-signature")?.hasPrefix("v1,") == true)
            #expect(try await !desk.done("subscriptions").contains("s3cret"))
            try desk.write("token", "from-file\n")
            chmod(desk.path("token"), 0o644)
            try await desk.refused(
                2, "publish", "b", "--to", server.url, "--token-file", "token", "--once",
                saying: "can be read by others")
            chmod(desk.path("token"), 0o600)
            try await desk.done(
                "publish", "b", "--to", server.url, "--token-file", "token", "--once", "--quiet")
            #expect(server.heard.last?.header("authorization") == "Bearer from-file")
            for (target, words) in [
                ("http://ada:pw@127.0.0.1/", "no user and no password"),
                ("http://example.org/", "sent over https"), ("https://", "an address is"),
            ] {
                try await desk.refused(2, "publish", "c", "--to", target, "--once", saying: words)
            }
            try await desk.refused(
                2, "publish", "d", "--to", "stdout", "--rate", "5", "--once",
                saying: "--rate says nothing of stdout")
            // None of them was kept.
            let names = try await desk.done("subscriptions", "--format", "csv")
            #expect(names.split(separator: "\n").count == 3, "\(names)")
        }

        // MARK: Stopped and killed

        /// It had a request in hand, and was stopped for longer than its lease: that one comes
        /// again at most, and the place does not move back.
        @Test(arguments: [1, 2])
        func stoppedWithARequestInHand(hosts: Int) async throws {
            guard let desks = try await Self.hosts(hosts) else { return }
            let (desk, other) = (desks[0], desks[hosts - 1])
            try await openAccounts(desk)
            let isHeld = Mutex(true)
            let server = try WebServer { _, number in
                if number == 1 { while isHeld.withLock({ $0 }) { usleep(1000) } }
                return .status(200)
            }
            defer { isHeld.withLock { $0 = false } }
            func publish(_ desk: Desk) throws -> Child {
                try desk.start(
                    "publish", "orders", "--to", server.url, "--lease", "3", "--quiet")
            }
            let first = try publish(desk)
            try await eventually("a request in hand") { server.heard.count == 2 }
            first.interrupt(SIGSTOP)
            let second = try publish(other)
            try await eventually("another has sent all") {
                try await listed(desk)["position"] as? Int == 4
            }
            isHeld.withLock { $0 = false }
            first.interrupt(SIGCONT)
            try await desk.done("deposit", "acc-1", "9")
            try await eventually("what is new") {
                try await listed(desk)["position"] as? Int == 5
            }
            for child in [first, second] {
                child.interrupt(SIGTERM)
                #expect(try await child.finished().end == .exited(130))
            }
            #expect(try await listed(desk)["position"] as? Int == 5)
            let ids = try Self.lines(server).map { try Records.json($0)["id"] as? String ?? "" }
            var counts: [String: Int] = [:]
            for id in ids { counts[id, default: 0] += 1 }
            let exported = try await desk.done("export").split(separator: "\n")
                .map { try Records.json(String($0))["id"] as? String ?? "" }
            #expect(counts[exported[1]] == 2, "\(counts)")
            #expect(exported.dropFirst(2).allSatisfy { counts[$0] == 1 }, "\(counts)")
        }

        /// Who kills, and when.
        private final class Killer: Sendable {
            enum Moment: CaseIterable { case asked, answered, never }

            private let state = Mutex<(child: Child?, moment: Moment, rest: Int)>((nil, .never, 0))

            func aim(at child: Child, _ moment: Moment, after requests: Int) {
                state.withLock { $0 = (child, moment, requests) }
            }

            /// - Returns: true if the answer must not come.
            func strikes() -> Bool {
                state.withLock { state in
                    guard let child = state.child, state.moment != .never else { return false }
                    state.rest -= 1
                    guard state.rest == 0 else { return false }
                    child.interrupt(SIGKILL)
                    return state.moment == .asked
                }
            }
        }

        /// Between the request, its answer and the place, while another process records.
        @Test(arguments: zip(["structured", "batch", "batch"], [1, 1, 2]))
        func killedUnderLoad(mode: String, hosts: Int) async throws {
            var random = SeededRandom.announced(for: "PublishHTTPTests/killedUnderLoad")
            guard let desks = try await Self.hosts(hosts) else { return }
            let desk = desks[0]
            let killer = Killer()
            let seen = Mutex(Set<String>())
            let server = try WebServer { message, _ in
                let text = String(decoding: message.body, as: UTF8.self)
                // One of thirty is refused at first.
                let isOdd = mode == "structured" && text.utf8.reduce(0) { $0 &+ Int($1) } % 30 == 0
                let isRefused = isOdd && seen.withLock { $0.insert(text).inserted }
                if killer.strikes() { return .hangUp }
                return .status(isRefused ? 422 : 200)
            }
            let publish = [
                "publish", "orders", "--to", server.url, "--mode", mode, "--lease", "0.3",
                "--quiet",
            ]
            let writer = try desk.start(
                "simulate", "--rate", "300", "--duration", "3600", "--commands", "1000000",
                "--quiet")
            try await eventually("a first event") {
                try await desk.run(["events", "--limit", "1", "--format", "csv"]).lines.count > 1
            }
            for life in 0..<(Campaign.isWhole ? 300 : 4) {
                let host = desks[life % hosts]
                // Else every account would be parked in the end, and nothing sent any more.
                if life % 3 == 2 { _ = try await host.run(["replay", "orders", "--yes"]) }
                let child = try Child(host.launch(publish))
                let moment = Killer.Moment.allCases.randomElement(using: &random) ?? .never
                let requests = Int.random(in: 1...(hosts == 1 ? 40 : 8), using: &random)
                killer.aim(at: child, moment, after: requests)
                if moment == .never {
                    let before = server.heard.count
                    try await eventually("it sends") { server.heard.count > before }
                    try await Task.sleep(
                        for: .milliseconds(Int.random(in: 0..<150, using: &random)))
                    child.interrupt(SIGKILL)
                }
                #expect(try await child.finished().end == .signalled(SIGKILL))
            }
            writer.interrupt(SIGTERM)
            _ = try await writer.finished()
            let outcome = try await desk.run(publish + ["--once"])
            #expect(outcome.end == .exited(0), "\(outcome)")
            // Each event is refused once at most, so each replay comes further.
            for _ in 0..<1000 {
                if try await desk.done("parked", "orders", "--format", "json") == "[]\n" { break }
                _ = try await desk.run(["replay", "orders", "--yes", "--quiet"])
            }
            #expect(try await desk.done("parked", "orders", "--format", "json") == "[]\n")
            let taken = server.heard.flatMap { message -> [String] in
                let text = String(decoding: message.body, as: UTF8.self)
                return mode == "structured" ? [text] : Self.elements(message.body)
            }
            // What was refused at first had not arrived then.
            var refused = seen.withLock { $0 }
            let arrived = taken.filter { refused.remove($0) == nil }
            let faults = try PublishedFile(lines: arrived).faults(of: try await desk.done("export"))
            #expect(faults.isEmpty, "\(faults.prefix(5))")
            #expect(try await listed(desk)["lag"] as? Int == 0)
        }

        private static func elements(_ array: [UInt8]) -> [String] {
            guard let values = try? JSONSerialization.jsonObject(with: Data(array)) as? [Any] else {
                return ["no array"]
            }
            return values.map { value in
                let data = try? JSONSerialization.data(withJSONObject: value)
                return String(decoding: data ?? Data(), as: UTF8.self)
            }
        }
    }
#endif
