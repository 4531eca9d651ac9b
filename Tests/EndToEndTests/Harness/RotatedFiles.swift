import Foundation

/// Files of events that were put away, and the one that grows.
enum RotatedFiles {
    /// The text of a file; a packed one is read by gzip itself.
    ///
    /// - Throws: `SystemFailure` for one that gzip does not take.
    static func text(of path: String) throws -> String {
        guard path.hasSuffix(".gz") else {
            return try String(contentsOfFile: path, encoding: .utf8)
        }
        let gzip = Process()
        let output = Foundation.Pipe()
        gzip.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        gzip.arguments = ["gzip", "-dc", path]
        gzip.standardOutput = output
        try gzip.run()
        let data = try output.fileHandleForReading.readToEnd() ?? Data()
        gzip.waitUntilExit()
        guard gzip.terminationStatus == 0 else {
            throw SystemFailure("gzip does not take \(path)", EINVAL)
        }
        return String(decoding: data, as: UTF8.self)
    }

    /// All lines in the order in which they were written: of each file that was put away once, and
    /// of the one that grows. Each has to end with a whole line.
    ///
    /// - Parameters:
    ///   - folder: where they stand.
    ///   - stem: how the names of those that were put away begin.
    ///   - growing: the name of the one that grows.
    /// - Returns: the lines without their ends.
    /// - Throws: `SystemFailure` for half a line; for a file that cannot be read.
    static func lines(in folder: String, stem: String, growing: String) throws -> [String] {
        let names = try FileManager.default.contentsOfDirectory(atPath: folder).sorted()
        let closed = names.filter {
            $0.hasPrefix(stem) && !$0.hasSuffix(".part") && !names.contains("\($0).gz")
        }
        return try (closed + [growing]).flatMap { name in
            let text = try text(of: folder + "/" + name)
            guard text.isEmpty || text.hasSuffix("\n") else {
                throw SystemFailure("\(name) ends in half a line", EINVAL)
            }
            return text.split(separator: "\n").map(String.init)
        }
    }
}
