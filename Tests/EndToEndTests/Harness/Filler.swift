import Foundation

/// A file that takes what room there is on a disk.
struct Filler: Sendable {
    private let path: String

    init?(_ disk: String) {
        path = disk + "/filler"
        guard FileManager.default.createFile(atPath: path, contents: nil) else { return nil }
    }

    /// To the last byte.
    func fill() {
        guard let file = FileHandle(forWritingAtPath: path) else { return }
        for size in [65_536, 4096, 512] {
            while (try? file.write(contentsOf: Data(count: size))) != nil {}
        }
        try? file.close()
    }

    /// Another test's child process may hold the file too: removed, it would still take room.
    func remove() {
        try? FileHandle(forWritingAtPath: path)?.truncate(atOffset: 0)
        try? FileManager.default.removeItem(atPath: path)
    }
}
