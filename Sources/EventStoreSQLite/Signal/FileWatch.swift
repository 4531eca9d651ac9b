import CLinux
import Glibc

/// Notices of writes to a few files.
///
/// The files are watched and not their folder: whatever else is written beside a ledger, in a home
/// folder or in `/tmp`, wakes nobody.
final class FileWatch: Sendable {
    let number: Int32
    private let paths: [String]

    /// Nil where the system has none to give: the caller then asks now and then.
    init?(_ paths: [String]) {
        number = clinux_watch()
        self.paths = paths
        if number < 0 { return nil }
        refresh()
    }

    deinit { if number >= 0 { close(number) } }

    /// Watches the files that stand under the paths by now. One that is watched already is
    /// watched no second time; one that is missing is looked for the next time.
    ///
    /// - Returns: false if one is there and cannot be watched: the system has no watch left.
    @discardableResult
    func refresh() -> Bool {
        var isWhole = true
        for path in paths where clinux_watch_file(number, path) != 0 {
            if errno != ENOENT { isWhole = false }
        }
        return isWhole
    }

    /// Takes all notices that are there; true if there is one.
    func takeNotice() -> Bool {
        withUnsafeTemporaryAllocation(byteCount: 4096, alignment: 8) { buffer in
            var hasNotice = false
            while read(number, buffer.baseAddress, buffer.count) > 0 { hasNotice = true }
            return hasNotice
        }
    }
}
