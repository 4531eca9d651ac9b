import Foundation

/// A small file system in memory, where the system lets this process mount one.
public enum SmallDisk {
    /// Why there is none.
    public struct Failure: Error, CustomStringConvertible {
        public let description: String
    }

    /// Mounts one to see whether it may.
    public static let isPossible: Bool = {
        guard let disk = try? mountNew() else { return false }
        unmount(disk)
        return true
    }()

    /// Mounts one in a folder of its own.
    ///
    /// - Parameter kilobytes: its size.
    /// - Returns: the folder.
    /// - Throws: `Failure` if this process may not mount.
    public static func mountNew(kilobytes: Int = 2048) throws -> String {
        let folder = FileManager.default.temporaryDirectory.path + "/daybook-disk-\(UUID())"
        try FileManager.default.createDirectory(
            atPath: folder, withIntermediateDirectories: true)
        guard mount("tmpfs", folder, "tmpfs", 0, "size=\(kilobytes)k") == 0 else {
            rmdir(folder)
            throw Failure(description: "mounting is not permitted")
        }
        return folder
    }

    /// Lets go of it: whoever has files open there goes on with them.
    public static func unmount(_ disk: String) {
        _ = umount2(disk, Int32(MNT_DETACH))
        rmdir(disk)
    }
}
