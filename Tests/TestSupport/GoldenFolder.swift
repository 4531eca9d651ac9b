import Foundation
import Testing

/// Texts that are kept beside the tests, and compared.
///
/// When what is drawn was meant to change, `DAYBOOK_UPDATE_GOLDENS=1` writes the new ones, and
/// removes those that no test asks for; that run fails all the same, so that nobody updates
/// without looking.
public struct GoldenFolder: Sendable {
    public static let updateName = "DAYBOOK_UPDATE_GOLDENS"

    private static let isUpdating = ProcessInfo.processInfo.environment[updateName] == "1"
    /// Lines of a difference that a failed test shows.
    private static let maximumLines = 60

    private let folder: URL

    /// - Parameter file: the source file beside which the folder `Goldens` stands.
    public init(beside file: String = #filePath) {
        folder = URL(fileURLWithPath: file).deletingLastPathComponent()
            .appendingPathComponent("Goldens")
    }

    /// Compares a text with the file of that name. A file that is missing is a difference.
    public func check(
        _ text: String, _ name: String, sourceLocation: SourceLocation = #_sourceLocation
    ) throws {
        let file = folder.appendingPathComponent("\(name).txt")
        let golden = (try? Data(contentsOf: file)).map { String(decoding: $0, as: UTF8.self) }
        guard golden != text else { return }
        if Self.isUpdating {
            try FileManager.default.createDirectory(
                at: folder, withIntermediateDirectories: true)
            try Data(text.utf8).write(to: file, options: .atomic)
            Issue.record(
                "\(name) is rewritten; look at the difference", sourceLocation: sourceLocation)
            return
        }
        let hint = "\(Self.updateName)=1 writes what is drawn now"
        guard let golden else {
            Issue.record(
                "\(name) has no golden; \(hint):\n\(text)", sourceLocation: sourceLocation)
            return
        }
        Issue.record(
            "\(name) has changed; \(hint):\n\(Self.difference(golden, text))",
            sourceLocation: sourceLocation)
    }

    /// Fails for each file that no test asks for.
    public func expectOnly(
        _ names: some Collection<String>, sourceLocation: SourceLocation = #_sourceLocation
    ) throws {
        let known = Set(names)
        for name in try self.names() where !known.contains(name) {
            Issue.record(
                "no test asks for the golden \(name)\(Self.isUpdating ? "; it is removed" : "")",
                sourceLocation: sourceLocation)
            if Self.isUpdating {
                try FileManager.default.removeItem(
                    at: folder.appendingPathComponent("\(name).txt"))
            }
        }
    }

    private func names() throws -> [String] {
        guard FileManager.default.fileExists(atPath: folder.path) else { return [] }
        return try FileManager.default.contentsOfDirectory(atPath: folder.path)
            .filter { $0.hasSuffix(".txt") }.map { String($0.dropLast(4)) }.sorted()
    }

    /// The lines that differ, `-` for the golden and `+` for what is drawn now, each change with
    /// the number of its line.
    static func difference(_ golden: String, _ text: String) -> String {
        let before = golden.split(separator: "\n", omittingEmptySubsequences: false)
        let after = text.split(separator: "\n", omittingEmptySubsequences: false)
        let changes = after.difference(from: before).sorted { $0.order < $1.order }
        var lines = changes.map { change in
            switch change {
            case .remove(let offset, let line, _): "\(offset + 1)\t-\(line)"
            case .insert(let offset, let line, _): "\(offset + 1)\t+\(line)"
            }
        }
        let rest = lines.count - maximumLines
        if rest > 0 { lines = lines.prefix(maximumLines) + ["… and \(rest) lines more"] }
        return lines.joined(separator: "\n")
    }
}

extension CollectionDifference.Change {
    /// By line, and what goes before what comes in its place.
    fileprivate var order: (Int, Int) {
        switch self {
        case .remove(let offset, _, _): (offset, 0)
        case .insert(let offset, _, _): (offset, 1)
        }
    }
}
