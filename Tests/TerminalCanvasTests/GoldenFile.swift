import Foundation
import Testing

/// A text that is kept beside the tests, and compared.
///
/// When what is drawn was meant to change, `DAYBOOK_UPDATE_GOLDENS=1` writes the new ones; that
/// run fails all the same, so that nobody updates without looking.
enum GoldenFile {
    static let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        .appendingPathComponent("Goldens")

    private static let isUpdating =
        ProcessInfo.processInfo.environment["DAYBOOK_UPDATE_GOLDENS"] == "1"

    /// Compares a text with the file of that name.
    static func check(
        _ text: String, _ name: String, sourceLocation: SourceLocation = #_sourceLocation
    ) throws {
        let file = folder.appendingPathComponent("\(name).txt")
        let golden = (try? Data(contentsOf: file)).map { String(decoding: $0, as: UTF8.self) }
        guard golden != text else { return }
        if isUpdating {
            try Data(text.utf8).write(to: file)
            Issue.record(
                "\(name) is rewritten; look at the difference", sourceLocation: sourceLocation)
        } else {
            let difference = firstDifference(golden ?? "", text)
            Issue.record("\(name) has changed: \(difference)", sourceLocation: sourceLocation)
        }
    }

    /// The names of all files in the folder.
    static func names() throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: folder.path)
            .filter { $0.hasSuffix(".txt") }.map { String($0.dropLast(4)) }.sorted()
    }

    private static func firstDifference(_ golden: String, _ text: String) -> String {
        let before = golden.split(separator: "\n", omittingEmptySubsequences: false)
        let after = text.split(separator: "\n", omittingEmptySubsequences: false)
        for index in 0..<max(before.count, after.count) {
            let old = index < before.count ? before[index] : "(nothing)"
            let new = index < after.count ? after[index] : "(nothing)"
            if old != new { return "line \(index + 1)\n  golden \(old)\n  now    \(new)" }
        }
        return "in its line ends"
    }
}
