import Foundation
import TestSupport
import Testing

/// A program for plain-text accounting, which reads what is exported for it.
struct JournalJudge: Sendable {
    let path: String

    /// Nil where it is not installed; `Tests/run` does.
    init?(_ name: String) {
        let places = ["/usr/bin/\(name)", "/usr/local/bin/\(name)"]
        guard let path = places.first(where: FileManager.default.isExecutableFile) else {
            return nil
        }
        self.path = path
    }

    static let hledger = JournalJudge("hledger")
    static let ledger = JournalJudge("ledger")
    static let beanCheck = JournalJudge("bean-check")
    static let beanQuery = JournalJudge("bean-query")

    /// Runs it on a journal.
    ///
    /// - Parameters:
    ///   - arguments: where the file stands, nil stands for it.
    ///   - journal: the file.
    /// - Returns: its status, with all that it said.
    /// - Throws: if it cannot be run.
    func run(_ arguments: [String?], _ journal: [UInt8]) throws -> (status: Int32, text: String) {
        let folder = try TemporaryFolder()
        let file = folder.file("book.beancount")
        try Data(journal).write(to: URL(filePath: file))
        let process = Process()
        process.executableURL = URL(filePath: path)
        process.arguments = arguments.map { $0 ?? file }
        process.environment = [
            "LC_ALL": "C.UTF-8", "PATH": "/usr/bin:/bin", "HOME": folder.path,
        ]
        let output = Pipe()
        process.standardOutput = output
        process.standardError = output
        try process.run()
        let data = output.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        return (process.terminationStatus, String(decoding: data, as: UTF8.self))
    }
}
