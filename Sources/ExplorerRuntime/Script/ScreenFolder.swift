import EventStoreCore
import Foundation
import TerminalCanvas
import TextFormats

/// Where the screens of a script are saved, each of them whole or not at all.
package struct ScreenFolder: Sendable {
    private let folder: URL

    /// Makes the folder where it is not there yet.
    ///
    /// - Throws: `SessionFailure` if it cannot be had.
    package init(_ path: String) throws {
        folder = URL(fileURLWithPath: path, isDirectory: true)
        do {
            try FileManager.default.createDirectory(
                at: folder, withIntermediateDirectories: true)
        } catch {
            throw SessionFailure(
                "error: \(Printable(path)): the folder cannot be made: \(error)")
        }
    }

    /// Writes what the screen says, and the role of each of its cells.
    func save(_ canvas: Canvas, cursor: CellPosition?, as name: String) throws {
        let text = canvas.textRows.map { "\($0)\n" }.joined()
        try write(text, "\(name).txt")
        try write(canvas.roleDump(cursor: cursor), "\(name).roles.txt")
    }

    private func write(_ text: String, _ name: String) throws {
        let file = folder.appendingPathComponent(name)
        do {
            try Data(text.utf8).write(to: file, options: .atomic)
        } catch {
            throw SessionFailure(
                "error: \(Printable(file.path)): cannot be written: \(error)")
        }
    }
}
