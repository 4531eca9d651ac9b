import Foundation
import Testing

/// Whether the explorer's files need only what lies below them. The compiler says what they need:
/// a call of a method with namesakes is found too.
@Suite struct LayerTests {
    @Test func nothingNeedsWhatLiesAboveIt() throws {
        let references = try Self.measured("--references", "Explorer")
        #expect(references.count > 1000, "the index is empty")
        for reference in references {
            let (source, target) = (reference[0], reference[1])
            guard let from = Layer(of: source), let to = Layer(of: target) else {
                Issue.record("\(source) and \(target) must each be in a layer")
                continue
            }
            if to > from { Issue.record("\(source) needs \(reference[2]) of \(target), above it") }
        }
    }

    @Test func noLargeRings() throws {
        for ring in try Self.measured("--rings", "Explorer") where ring.count > Layer.largestRing {
            Issue.record("\(ring.count) files need each other: \(ring.joined(separator: ", "))")
        }
    }

    /// A new screen, question, answer or command is named by the compiler wherever it is missing.
    @Test func whatMustBeWholeHasNoDefault() throws {
        for place in try Self.measured("--defaults") {
            Issue.record("\(place.joined()): name its cases; a default would swallow a new one")
        }
    }

    /// Lines of `Tests/measures`, by their tabs.
    private static func measured(_ arguments: String...) throws -> [[String]] {
        let script = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
            .deletingLastPathComponent().appendingPathComponent("measures")
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = ["python3", script.path] + arguments
        let output = Pipe()
        process.standardOutput = output
        try process.run()
        let data = try output.fileHandleForReading.readToEnd() ?? Data()
        process.waitUntilExit()
        try #require(process.terminationStatus == 0, "Tests/measures failed")
        return String(decoding: data, as: UTF8.self).split(separator: "\n")
            .map { $0.split(separator: "\t").map(String.init) }
    }
}
