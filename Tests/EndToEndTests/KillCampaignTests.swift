import Foundation
import TestSupport
import Testing

/// Commands that are killed at a system call: the next command works, and what was acknowledged is
/// there. A sample in every run; each call of each command with `Tests/run --long`.
@Suite(.enabled(if: Tracing.isPossible, "strace is not installed, or may not trace"))
struct KillCampaignTests {
    /// The calls that change a file, or a lock.
    private static let calls = [
        "pwrite64", "fdatasync", "fsync", "unlink", "ftruncate", "flock", "write", "fchmod",
        "renameat2", "rename", "openat", "fcntl", "close", "mmap",
    ]

    struct Scene: Sendable, CustomTestStringConvertible {
        let testDescription: String
        /// The command that is killed.
        let command: [String]
        /// The command after it, and the statuses that it may have.
        var next = ["deposit", "acc-1", "9"]
        var statuses: [Int32] = [0]
        let prepare: @Sendable (Desk) async throws -> Void
    }

    private static let open = ["open", "acc-1", "--owner", "Ada", "--currency", "GBP"]

    private static func book(_ desk: Desk) async throws {
        try await desk.done(open)
        try await desk.done("deposit", "acc-1", "5")
    }

    /// The ledger becomes a backup of itself.
    private static func restored(_ desk: Desk) async throws {
        try await book(desk)
        try await desk.done("backup", "copy.db")
        try FileManager.default.removeItem(atPath: desk.path("books.db"))
        try FileManager.default.moveItem(
            atPath: desk.path("copy.db"), toPath: desk.path("books.db"))
    }

    static let scenes = [
        // It is there by then, or not.
        Scene(testDescription: "creation", command: open, next: open, statuses: [0, 3]) { _ in },
        Scene(testDescription: "first open of a backup", command: ["deposit", "acc-1", "7"]) {
            try await restored($0)
        },
        Scene(
            testDescription: "first open of a backup of an older daybook",
            command: ["deposit", "acc-1", "7"]
        ) { desk in
            try await restored(desk)
            // They were not in WAL mode.
            let file = try FileHandle(forUpdating: URL(fileURLWithPath: desk.path("books.db")))
            try file.seek(toOffset: 18)
            try file.write(contentsOf: [1, 1])
            try file.close()
        },
        Scene(testDescription: "append", command: ["deposit", "acc-1", "7"]) {
            try await book($0)
        },
        Scene(
            testDescription: "import", command: ["import", "rows.csv", "--currency", "GBP"]
        ) { desk in
            try await book(desk)
            let rows = (1...200).map { "acc-\($0 % 7),2026-01-\(10 + $0 % 9),\($0).00\n" }
            try desk.write("rows.csv", "account,date,amount\n" + rows.joined())
        },
        Scene(
            testDescription: "migrate", command: ["migrate", "books.db", "copy.db"],
            next: ["migrate", "books.db", "copy.db"]
        ) { try await book($0) },
        Scene(
            testDescription: "backup", command: ["backup", "copy.db"], next: ["backup", "next.db"]
        ) { try await book($0) },
        Scene(
            testDescription: "read models", command: ["projections", "account_summary"],
            next: ["accounts"]
        ) { try await book($0) },
        Scene(testDescription: "rebuild", command: ["rebuild"], next: ["accounts"]) { desk in
            try await book(desk)
            try await desk.done("accounts")
        },
    ]

    @Test(arguments: scenes)
    func killed(_ scene: Scene) async throws {
        var random = SeededRandom.announced(for: "KillCampaignTests/\(scene.testDescription)")
        if Campaign.isWhole {
            for call in Self.calls {
                var number = 1
                while try await kill(scene, at: call, number) { number += 1 }
            }
        } else {
            // Most of what a command writes, and some of the rest.
            for call in ["pwrite64", "pwrite64", "fdatasync", "unlink", "ftruncate", "openat"] {
                _ = try await kill(scene, at: call, Int.random(in: 1...8, using: &random))
            }
        }
    }

    /// - Returns: false if the command has fewer such calls, and was done.
    private func kill(_ scene: Scene, at call: String, _ number: Int) async throws -> Bool {
        let desk = try Desk()
        try await scene.prepare(desk)
        var launch = desk.launch(
            [
                "-f", "-qq", "-o", "/dev/null", "-e", "trace=\(call)", "-e",
                "inject=\(call):signal=KILL:when=\(number)", Binaries.daybook,
            ] + scene.command)
        launch.program = Binaries.strace ?? ""
        let killed = try await Child(launch).finished()
        let place = "\(scene.testDescription), \(call) \(number)"
        let next = try await desk.run(scene.next)
        #expect(next.status.map(scene.statuses.contains) == true, "\(place): \(next)")
        let sound = try await desk.run(["verify"])
        #expect(sound.end == .exited(0), "\(place): \(sound)")
        // What was acknowledged before the kill, and behind it.
        let events = try await desk.run(["events", "--format", "csv"])
        let amounts = Records.csv(events.out).compactMap { $0["amount_minor"] }
        if scene.next.first == "deposit" {
            #expect(amounts.contains("500") && amounts.last == "900", "\(place): \(events)")
        }
        let names = try FileManager.default.contentsOfDirectory(atPath: desk.folder.path)
        #expect(!names.contains { $0.hasSuffix(".part") }, "\(place): \(names)")
        return killed.end != .exited(0)
    }
}

/// Whether calls of a program can be looked into here.
private enum Tracing {
    static let isPossible: Bool = {
        guard let strace = Binaries.strace else { return false }
        let process = Process()
        process.executableURL = URL(fileURLWithPath: strace)
        process.arguments = ["-o", "/dev/null", "true"]
        process.standardError = FileHandle.nullDevice
        guard (try? process.run()) != nil else { return false }
        process.waitUntilExit()
        return process.terminationStatus == 0
    }()
}
