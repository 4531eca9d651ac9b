import Testing

@testable import EventStoreSQLite

@Suite("Network file systems")
struct MountTableTests {
    static let mounts = MountTable(
        mountinfo: """
            22 27 0:21 / /proc rw,relatime - proc proc rw
            27 1 254:0 / / rw,relatime - ext4 /dev/vda rw
            30 27 0:40 / /home rw shared:1 - nfs4 server:/home rw,vers=4.2
            31 30 0:41 / /home/ada/My\\040Files rw shared:2 master:1 - fuse.sshfs host: rw
            32 27 8:1 / /data rw - nfs old:/data rw
            33 27 8:2 / /data rw - xfs /dev/sdb rw
            34 27 0:42 / /mnt/win rw - cifs //host/share rw
            35 27 0:43 / /mnt/vm rw - 9p host rw
            36 27 0:44 / /mnt/fuse rw - fuse.glusterfs host rw
            37 27 0:45 / /mnt/ntfs rw - fuseblk /dev/sdc rw
            38 broken
            39 27 0:46 / /mnt/cut rw -
            """)

    @Test(
        "The longest mount point that holds the path decides",
        arguments: [
            ("/ledger.db", "ext4", false),
            ("/homework/ledger.db", "ext4", false),
            ("/home/ledger.db", "nfs4", true),
            ("/home", "nfs4", true),
            ("/home/ada/My Files/ledger.db", "fuse.sshfs", true),
            ("/home/ada/My FilesX/ledger.db", "nfs4", true),
            ("/data/ledger.db", "xfs", false),
            ("/mnt/win/ledger.db", "cifs", true),
            ("/mnt/vm/ledger.db", "9p", true),
            ("/mnt/fuse/ledger.db", "fuse.glusterfs", true),
            ("/mnt/ntfs/ledger.db", "fuseblk", false),
            ("/mnt/cut/ledger.db", "ext4", false),
        ])
    func finds(path: String, type: String, isNetwork: Bool) {
        #expect(Self.mounts.fileSystemType(of: path) == type)
        #expect(MountTable.isNetwork(type) == isNetwork)
    }

    @Test("Without a table nothing is known, and nothing is refused")
    func empty() {
        #expect(MountTable(mountinfo: "").fileSystemType(of: "/ledger.db") == nil)
        #expect(MountTable.current().fileSystemType(of: "/proc/self") == "proc")
    }
}
