import Foundation

/// The tree that this test was compiled from.
struct Tree: Sendable {
    let topLevel: [String]
    /// The folders of `Sources`.
    let rooms: [String]
    let files: [SourceFile]
    /// What git tracks; nothing where the tree is no clone.
    let tracked: [String]
    /// The targets that there are.
    private let modules: Set<String>

    static let here = Result { try Tree(root: root) }

    static let isClone = FileManager.default.fileExists(
        atPath: root.appendingPathComponent(".git").path)

    private static let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent()

    init(root: URL) throws {
        rooms = try Self.folders(in: root.appendingPathComponent("Sources"))
        files = try Self.textFiles(below: root)
        tracked = Self.isClone ? try Self.trackedFiles(in: root) : []
        topLevel = try Self.topLevel(of: root, tracked)
        modules = Set(files.compactMap(\.module))
    }

    func findings(of rule: Rule) -> [Finding] {
        switch rule {
        case .columns: files.filter(\.isSwift).flatMap(LengthChecks.columns)
        case .functionLength: files.filter(\.isSwift).flatMap(LengthChecks.functionLength)
        case .fileLength: files.filter(\.isSwift).flatMap(LengthChecks.fileLength)
        case .imports: files.flatMap { ImportChecks.imports($0) }
        case .purity: files.flatMap { WordChecks.purity($0) }
        case .leftovers: files.flatMap(WordChecks.leftovers)
        case .traps: files.flatMap(WordChecks.traps)
        case .topLevel: LayoutChecks.topLevel(topLevel)
        case .rooms: LayoutChecks.rooms(folders: rooms)
        case .typeNames: files.flatMap { NameChecks.typeNames($0, modules: modules) }
        case .fileNames: NameChecks.fileNames(files)
        case .tracked: LayoutChecks.tracked(tracked)
        }
    }

    // MARK: Reading

    /// In a clone what is tracked: compilers leave files of their own beside it.
    private static func topLevel(of root: URL, _ tracked: [String]) throws -> [String] {
        guard tracked.isEmpty else {
            return Set(tracked.compactMap { $0.split(separator: "/").first.map(String.init) })
                .sorted()
        }
        return try FileManager.default.contentsOfDirectory(atPath: root.path).sorted()
    }

    private static let textExtensions: Set<String> = [
        "swift", "h", "c", "modulemap", "md", "toml", "json", "sh", "sql", "py",
    ]

    private static func folders(in folder: URL) throws -> [String] {
        try FileManager.default
            .contentsOfDirectory(at: folder, includingPropertiesForKeys: [.isDirectoryKey])
            .filter { try $0.resourceValues(forKeys: [.isDirectoryKey]).isDirectory == true }
            .map(\.lastPathComponent)
            .sorted()
    }

    /// Hidden files and folders are left out, with the build output among them.
    private static func textFiles(below root: URL) throws -> [SourceFile] {
        guard
            let walk = FileManager.default.enumerator(
                at: root, includingPropertiesForKeys: nil, options: [.skipsHiddenFiles])
        else { throw CocoaError(.fileReadUnknown) }
        let prefix = root.path.hasSuffix("/") ? root.path : root.path + "/"
        return
            try walk
            .compactMap { $0 as? URL }
            .filter { textExtensions.contains($0.pathExtension) || $0.lastPathComponent == "run" }
            .sorted { $0.path < $1.path }
            .map {
                let text = String(decoding: try Data(contentsOf: $0), as: UTF8.self)
                return SourceFile(String($0.path.dropFirst(prefix.count)), text)
            }
    }

    /// The tree may belong to another user than the one who runs the tests (a container, say);
    /// listing names is harmless, so git is told to go on.
    private static func trackedFiles(in root: URL) throws -> [String] {
        let git = Process()
        git.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        git.arguments = ["git", "-c", "safe.directory=*", "-C", root.path, "ls-files", "-z"]
        let output = Pipe()
        git.standardOutput = output
        try git.run()
        let data = try output.fileHandleForReading.readToEnd() ?? Data()
        git.waitUntilExit()
        guard git.terminationStatus == 0 else { throw CocoaError(.executableLoad) }
        return data.split(separator: 0).map { String(decoding: $0, as: UTF8.self) }
    }
}
