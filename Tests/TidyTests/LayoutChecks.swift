/// What stands where in the tree.
enum LayoutChecks {
    static let topLevelEntries: Set<String> = [
        "Package.swift", "Sources", "Tests", "themes", "README.md", "LICENSE",
        // Written by the package manager, ignored by git.
        "Package.resolved",
    ]

    static func topLevel(_ entries: [String]) -> [Finding] {
        entries.filter { !topLevelEntries.contains($0) && !$0.hasPrefix(".") }.map {
            Finding(
                rule: .topLevel, path: $0, line: 1, what: "unknown at the top level",
                remedy: "move it into Sources, Tests or themes")
        }
    }

    /// Compares the folders of `Sources` with the table.
    static func rooms(folders: [String], rooms: [Room] = Room.all) -> [Finding] {
        let known = rooms.map(\.name)
        let unknown = folders.filter { !known.contains($0) }.map {
            Finding(
                rule: .rooms, path: "Sources/\($0)", line: 1, what: "a room without an entry",
                remedy: "enter it in Room.all with what it may import, and in Decisions.md")
        }
        let missing = known.filter { !folders.contains($0) }.map {
            Finding(
                rule: .rooms, path: "Sources/\($0)", line: 1, what: "an entry without a room",
                remedy: "remove it from Room.all")
        }
        return unknown + missing
    }

    /// Looks for build output among the files that git tracks.
    static func tracked(_ paths: [String]) -> [Finding] {
        paths.filter { $0.split(separator: "/").contains { $0.hasPrefix(".build") } }.map {
            Finding(
                rule: .tracked, path: $0, line: 1, what: "build output is tracked",
                remedy: "git rm -r --cached it, and keep it ignored")
        }
    }
}
