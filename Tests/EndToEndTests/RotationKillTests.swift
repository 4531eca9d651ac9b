import Foundation
import TestSupport
import Testing

/// Publishers that are killed while they put files away and pack them: no line is lost and none is
/// half. A sample in every run; 300 moments with `Tests/run --long`.
@Suite struct RotationKillTests {
    private static let publish = [
        "publish", "orders", "--to", "file:out.ndjson", "--rotate", "64K", "--lease", "0.3",
        "--quiet",
    ]

    private func lines(_ desk: Desk) throws -> [String] {
        let path = desk.path("out.ndjson")
        return try RotatedFiles.lines(
            in: (path as NSString).deletingLastPathComponent, stem: "out-", growing: "out.ndjson")
    }

    @Test func killedUnderLoad() async throws {
        var random = SeededRandom.announced(for: "RotationKillTests/killedUnderLoad")
        let desk = try Desk()
        let writer = try desk.start(
            "simulate", "--rate", "300", "--duration", "3600", "--commands", "1000000", "--quiet")
        try await eventually("a first event") {
            try await desk.run(["events", "--limit", "1", "--format", "csv"]).lines.count > 1
        }
        for _ in 0..<(Campaign.isWhole ? 300 : 4) {
            let child = try Child(desk.launch(Self.publish))
            try await Task.sleep(for: .milliseconds(Int.random(in: 0..<900, using: &random)))
            child.interrupt(SIGKILL)
            #expect(try await child.finished().end == .signalled(SIGKILL))
        }
        writer.interrupt(SIGTERM)
        _ = try await writer.finished()
        try await isComplete(desk)
    }

    /// At its n-th call of the system: between a name and the next, a file and its folder.
    @Test(.enabled(if: Binaries.strace != nil, "strace is not installed"))
    func killedAtACall() async throws {
        var random = SeededRandom.announced(for: "RotationKillTests/killedAtACall")
        let desk = try Desk()
        // Some 200 KB of lines: three files and the one that grows.
        try await desk.done("simulate", "--rate", "0", "--commands", "250", "--quiet")
        let calls = ["renameat2", "unlink", "fsync", "fdatasync", "openat"]
        for round in 0..<(Campaign.isWhole ? 300 : 5) {
            let call = calls[round % calls.count]
            let isRare = call == "renameat2" || call == "unlink"
            let number = Int.random(in: 1...(isRare ? 4 : 20), using: &random)
            var launch = desk.launch(
                [
                    "-f", "-qq", "-o", "/dev/null", "-e", "trace=\(call)", "-e",
                    "inject=\(call):signal=KILL:when=\(number)", Binaries.daybook,
                ] + Self.publish + ["--once"])
            launch.program = Binaries.strace ?? ""
            _ = try await Child(launch).finished()
            try await desk.done("simulate", "--rate", "0", "--commands", "60", "--quiet")
        }
        try await isComplete(desk)
    }

    /// Everything is there in the end, in whole files of which all but one are packed.
    private func isComplete(_ desk: Desk) async throws {
        try await desk.done(Self.publish + ["--once"])
        let faults = try PublishedFile(lines: try lines(desk)).faults(
            of: try await desk.done("export"))
        #expect(faults.isEmpty, "\(faults)")
        let folder = (desk.path("out.ndjson") as NSString).deletingLastPathComponent
        let names = try FileManager.default.contentsOfDirectory(atPath: folder)
        #expect(names.contains { $0.hasPrefix("out-") })
        #if Network
            #expect(names.filter { $0.hasSuffix(".ndjson") } == ["out.ndjson"])
        #endif
    }
}
