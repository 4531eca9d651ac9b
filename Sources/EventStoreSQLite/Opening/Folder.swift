import Glibc

/// A folder's own content: the names in it.
enum Folder {
    /// Makes new and changed names in the folder durable.
    ///
    /// - Throws: `EventStoreError`.
    static func sync(_ path: String) throws {
        let descriptor = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard descriptor >= 0 else {
            throw ErrorTranslation.systemFailure("the folder \(path) cannot be opened")
        }
        defer { close(descriptor) }
        // Some file systems cannot sync a folder and say EINVAL; they offer nothing better.
        guard fsync(descriptor) == 0 || errno == EINVAL else {
            throw ErrorTranslation.systemFailure("the folder \(path) cannot be synced")
        }
    }
}
