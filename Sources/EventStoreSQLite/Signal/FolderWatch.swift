import CLinux
import Glibc

/// Notices of files of a folder that appear or are written, kept to a few names.
final class FolderWatch: Sendable {
    let number: Int32
    private let names: Set<[UInt8]>

    /// Nil where the system has no watch left to give: the caller then asks now and then.
    init?(_ folder: String, names: Set<String>) {
        number = clinux_watch_directory(folder)
        self.names = Set(names.map { Array($0.utf8) })
        if number < 0 { return nil }
    }

    deinit { if number >= 0 { close(number) } }

    /// Takes all notices that are there; true if one of them is about the names.
    func takeNotice() -> Bool {
        var isOurs = false
        withUnsafeTemporaryAllocation(byteCount: 16_384, alignment: 8) { buffer in
            while case let count = read(number, buffer.baseAddress, buffer.count), count > 0 {
                let notices = UnsafeRawBufferPointer(rebasing: buffer[..<count])
                if concernsUs(notices) { isOurs = true }
            }
        }
        return isOurs
    }

    /// Each notice: watch (4 bytes), mask (4), cookie (4), name length (4), name with zeros.
    private func concernsUs(_ notices: UnsafeRawBufferPointer) -> Bool {
        let headerBytes = 16
        var start = 0
        while start + headerBytes <= notices.count {
            let mask = notices.loadUnaligned(fromByteOffset: start + 4, as: UInt32.self)
            let length = notices.loadUnaligned(fromByteOffset: start + 12, as: UInt32.self)
            // Notices were lost: one of them may have been ours.
            if mask & UInt32(bitPattern: IN_Q_OVERFLOW) != 0 { return true }
            start += headerBytes
            let end = min(start + Int(length), notices.count)
            if names.contains(Array(notices[start..<end].prefix { $0 != 0 })) { return true }
            start = end
        }
        return false
    }
}
