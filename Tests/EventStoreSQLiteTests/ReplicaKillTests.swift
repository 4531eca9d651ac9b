import EventStoreCore
import EventStoreSQLite
import Foundation
import TestSupport
import Testing

/// Processes that copy a log and are killed at random moments, or copy it at the same time.
@Suite("Copies that are killed")
struct ReplicaKillTests {
    private static let copier: String = {
        let own = try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")
        let folder = ((own ?? CommandLine.arguments[0]) as NSString).deletingLastPathComponent
        return folder + "/replica-copier"
    }()

    private static func start(
        _ mode: String, _ log: ReplicaLog, _ bench: ReplicaBench
    ) throws -> (process: Process, output: FileHandle) {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: copier)
        process.arguments = [mode, log.folder.path, bench.folder.path]
        let output = Pipe()
        process.standardOutput = output
        try process.run()
        return (process, output.fileHandleForReading)
    }

    /// Runs it until it has said so many lines, or a word, and some time is over, or is done.
    ///
    /// - Returns: what it said.
    private static func run(
        _ mode: String, _ log: ReplicaLog, _ bench: ReplicaBench, killedAt line: Int,
        or word: String? = nil, microseconds: UInt32
    ) async throws -> String {
        try await onOwnThread {
            let (process, output) = try start(mode, log, bench)
            var said = ""
            while said.filter(\.isNewline).count < line, !said.contains(word ?? "\0") {
                let data = output.availableData
                if data.isEmpty { break }
                said += String(decoding: data, as: UTF8.self)
            }
            usleep(microseconds)
            kill(process.processIdentifier, SIGKILL)
            process.waitUntilExit()
            return said
        }
    }

    private static func finished(
        _ mode: String, _ log: ReplicaLog, _ bench: ReplicaBench
    ) async throws -> String {
        try await onOwnThread {
            let (process, output) = try start(mode, log, bench)
            let data = try output.readToEnd() ?? Data()
            process.waitUntilExit()
            #expect(process.terminationStatus == 0)
            return String(decoding: data, as: UTF8.self)
        }
    }

    @Test("Killed ten times at random moments, a copy is the log", arguments: ["apply", "load"])
    func killed(mode: String) async throws {
        var random = SeededRandom.announced(for: "ReplicaKillTests")
        let log = try await ReplicaLog(appends: 500, &random)
        let bench = try ReplicaBench()
        for _ in 0..<10 {
            let said = try await Self.run(
                mode, log, bench, killedAt: Int.random(in: 1...20, using: &random),
                microseconds: UInt32.random(in: 0...20_000, using: &random))
            try await Self.keepsWhatItSaid(said, mode, bench)
        }
        #expect(try await Self.finished(mode, log, bench).hasSuffix("done\n"))
        let replica = try await bench.another()
        try await ReplicaComparison.isEqual(log.store, replica)
        try ReplicaComparison.haveEqualRows(log.folder.path, bench.path)
        #expect(try bench.folder.list().count == 1)
    }

    /// What was returned is there, with its mark.
    private static func keepsWhatItSaid(
        _ said: String, _ mode: String, _ bench: ReplicaBench
    ) async throws {
        let lines = said.split(separator: "\n").map { $0.split(separator: " ") }
        if mode == "apply" {
            guard let last = lines.last(where: { $0.first == "applied" })?.last else { return }
            #expect(try await bench.another().lastPosition() >= Position(Int64(last) ?? .max))
            return
        }
        // The last segment's own: "segment 2 from 75", and then "added 100" and so on.
        guard let start = lines.lastIndex(where: { $0.first == "segment" }),
            let last = lines[start...].last?.last.flatMap({ Int($0) }),
            let segments = try await segments(mode, bench)
        else { return }
        let segment = segments.first { "\($0.number)" == lines[start][1] }
        let reached =
            switch segment?.state {
            case .new, nil: 0
            case .at(let mark): mark.reduce(0) { $0 << 8 | Int($1) }
            case .done: Int.max
            }
        #expect(reached >= last)
    }

    private static func segments(
        _ mode: String, _ bench: ReplicaBench
    ) async throws -> [LoadSegment]? {
        mode == "gather"
            ? try await bench.place.gathering(segments: 4)?.segments()
            : try await bench.place.load(segments: 4)?.segments()
    }

    @Test("Killed while it gathers or puts in order, a table is what it is otherwise")
    func gatheringIsKilled() async throws {
        var random = SeededRandom.announced(for: "ReplicaKillTests")
        let log = try await ReplicaLog(appends: 500, &random)
        let (bench, calm) = (try ReplicaBench(), try ReplicaBench())
        for _ in 0..<8 {
            let said = try await Self.run(
                "gather", log, bench, killedAt: Int.random(in: 1...20, using: &random),
                microseconds: UInt32.random(in: 0...20_000, using: &random))
            try await Self.keepsWhatItSaid(said, "gather", bench)
        }
        for _ in 0..<3 {
            _ = try await Self.run(
                "gather", log, bench, killedAt: .max, or: "finishing",
                microseconds: UInt32.random(in: 0...60_000, using: &random))
        }
        for bench in [bench, calm] {
            #expect(try await Self.finished("gather", log, bench).hasSuffix("done\n"))
            #expect(try bench.folder.list().count == 1)
            let names = try FileManager.default.contentsOfDirectory(atPath: bench.folder.path)
            #expect(!names.contains { $0.hasSuffix("-load") || $0.hasSuffix("-new") }, "\(names)")
        }
        try await ReplicaComparison.isEqual(try await calm.another(), try await bench.another())
        try ReplicaComparison.haveEqualRows(calm.path, bench.path)
        #expect(
            try await bench.another().lastPosition() == Position(Int64(log.loaded.count)))
    }

    @Test("Killed while it is put in order, a copy goes on", arguments: 0..<6)
    func killedInTheEnd(round: Int) async throws {
        var random = SeededRandom.announced(for: "ReplicaKillTests")
        let log = try await ReplicaLog(appends: 500, &random)
        let bench = try ReplicaBench()
        try await Self.gather(log, bench)
        // The line says that it begins.
        _ = try await Self.run(
            "load", log, bench, killedAt: 1,
            microseconds: UInt32.random(in: 0...60_000, using: &random))
        #expect(try await Self.finished("load", log, bench).hasSuffix("done\n"))
        let replica = try await bench.another()
        try await ReplicaComparison.isEqual(log.store, replica)
        let names = try FileManager.default.contentsOfDirectory(atPath: bench.folder.path)
        #expect(!names.contains { $0.hasSuffix("-load") || $0.hasSuffix("-new") }, "\(names)")
    }

    /// Adds all of the log, and lets go of the copy.
    private static func gather(_ log: ReplicaLog, _ bench: ReplicaBench) async throws {
        let load = try #require(try await bench.place.load(segments: 4))
        for segment in 0..<4 {
            try await load.add(segment == 0 ? log.loaded : [], to: segment, .done)
        }
    }

    @Test("Two processes that copy the same are one replica")
    func together() async throws {
        var random = SeededRandom.announced(for: "ReplicaKillTests")
        let log = try await ReplicaLog(appends: 300, &random)
        let bench = try ReplicaBench()
        _ = try await bench.replica()
        async let one = Self.finished("apply", log, bench)
        async let other = Self.finished("apply", log, bench)
        let said = try await [one, other]
        #expect(said.allSatisfy { $0.hasSuffix("done\n") })
        try await ReplicaComparison.isEqual(log.store, try await bench.another())
        try ReplicaComparison.haveEqualRows(log.folder.path, bench.path)
    }
}
