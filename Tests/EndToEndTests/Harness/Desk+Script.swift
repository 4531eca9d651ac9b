import Foundation
import Testing

extension Desk {
    /// A desk with two accounts, the first of which holds 100.00 GBP.
    static func withTwoAccounts() async throws -> Desk {
        let desk = try Desk()
        try await desk.done("open", "acc-1", "--owner", "Ada Lovelace", "--currency", "GBP")
        try await desk.done("open", "acc-2", "--owner", "Emmy Noether", "--currency", "GBP")
        try await desk.done("deposit", "acc-1", "100", "--memo", "rent")
        return desk
    }

    /// Plays a script in the explorer; its shots are kept for `shot`.
    func play(_ script: String, _ options: [String] = []) async throws -> Outcome {
        try write("script.txt", script)
        return try await run(["--script", "script.txt", "--save-screens", "shots"] + options)
    }

    /// A screen that a script has kept.
    func shot(_ name: String) throws -> String {
        try String(contentsOfFile: path("shots/\(name).txt"), encoding: .utf8)
    }
}
