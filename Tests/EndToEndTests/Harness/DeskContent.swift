import Foundation

/// What stands on a desk at which nobody works, so that many begin with it and one makes it.
struct DeskContent: Sendable {
    private struct File: Sendable {
        let name: String
        let bytes: Data
        let attributes: [FileAttributeKey: Int]
    }

    private let settings: [String: String]
    private let files: [File]

    /// - Throws: if a file cannot be read.
    init(_ desk: Desk) throws {
        let manager = FileManager.default
        settings = desk.settings
        files = try manager.subpathsOfDirectory(atPath: desk.folder.path).compactMap { name in
            let attributes = try manager.attributesOfItem(atPath: desk.path(name))
            guard attributes[.type] as? FileAttributeType == .typeRegular else { return nil }
            return File(
                name: name, bytes: try Data(contentsOf: URL(fileURLWithPath: desk.path(name))),
                attributes: [.posixPermissions: attributes[.posixPermissions] as? Int ?? 0o600])
        }
    }

    /// - Throws: if a file cannot be written.
    func desk() throws -> Desk {
        let desk = try Desk(settings)
        for file in files {
            let url = URL(fileURLWithPath: desk.path(file.name))
            try FileManager.default.createDirectory(
                at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
            try file.bytes.write(to: url)
            try FileManager.default.setAttributes(file.attributes, ofItemAtPath: url.path)
        }
        return desk
    }
}
