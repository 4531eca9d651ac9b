import Glibc

/// The file systems of this machine, as `/proc/self/mountinfo` lists them.
struct MountTable {
    /// Types whose files several machines share. The write-ahead log's index is memory that all
    /// its users map: across machines it is not shared, and commits are lost.
    static let networkTypes: Set<String> = [
        "9p", "acfs", "afp", "afs", "beegfs", "ceph", "cifs", "coda", "davfs", "fhgfs", "gfs",
        "gfs2", "glusterfs", "gpfs", "kafs", "lustre", "moosefs", "ncp", "ncpfs", "nfs", "nfs3",
        "nfs4", "ocfs2", "orangefs", "panfs", "pvfs2", "smb2", "smb3", "smbfs", "vboxsf", "webdav",
    ]

    private let entries: [(point: [UInt8], type: String)]

    init(mountinfo text: String) {
        entries = text.split(separator: "\n").compactMap(Self.entry)
    }

    /// The table of this process; empty if it cannot be read, in which case nothing is refused.
    static func current() -> MountTable {
        MountTable(mountinfo: contents(of: "/proc/self/mountinfo") ?? "")
    }

    /// The type of the file system that holds an absolute path without links.
    func fileSystemType(of path: String) -> String? {
        var best: (length: Int, type: String)?
        // Of two mounts on one point the later hides the earlier.
        for entry in entries where Self.holds(entry.point, Array(path.utf8)) {
            if entry.point.count >= best?.length ?? 0 { best = (entry.point.count, entry.type) }
        }
        return best?.type
    }

    /// True for `nfs` and for its like behind FUSE (`fuse.sshfs`).
    static func isNetwork(_ type: String) -> Bool {
        let fuse = ["fuse.", "fuseblk."].first { type.hasPrefix($0) } ?? ""
        let name = String(type.dropFirst(fuse.count))
        return networkTypes.contains(name)
            || !fuse.isEmpty && ["sshfs", "rclone", "s3fs", "gcsfuse", "curlftpfs"].contains(name)
    }

    /// Fields: id, parent, device, root, mount point, options, optional fields, "-", type, …
    private static func entry(_ line: Substring) -> (point: [UInt8], type: String)? {
        let fields = line.split(separator: " ")
        guard fields.count > 5, let dash = fields.dropFirst(6).firstIndex(of: "-"),
            dash + 1 < fields.count
        else { return nil }
        return (unescaped(fields[4]), String(fields[dash + 1]))
    }

    /// Spaces and the like stand as three octal digits: `\040`.
    private static func unescaped(_ field: Substring) -> [UInt8] {
        var result: [UInt8] = []
        var rest = Array(field.utf8)[...]
        while let byte = rest.popFirst() {
            let digits = String(decoding: rest.prefix(3), as: UTF8.self)
            if byte == UInt8(ascii: "\\"), rest.count >= 3, let value = UInt8(digits, radix: 8) {
                result.append(value)
                rest = rest.dropFirst(3)
            } else {
                result.append(byte)
            }
        }
        return result
    }

    private static func holds(_ point: [UInt8], _ path: [UInt8]) -> Bool {
        guard path.starts(with: point) else { return false }
        return point.last == UInt8(ascii: "/") || path.count == point.count
            || path[point.count] == UInt8(ascii: "/")
    }

    /// The whole of a file of `/proc`; nil if it cannot be opened.
    static func contents(of path: String) -> String? {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { return nil }
        defer { close(descriptor) }
        var bytes: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 16_384)
        while case let count = read(descriptor, &chunk, chunk.count), count > 0 {
            bytes.append(contentsOf: chunk.prefix(count))
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}
