import EventStoreCore
import GRDB

extension DatabaseQueue {
    /// Runs the body on the queue, outside any transaction, and waits for it without a thread.
    ///
    /// - Parameters:
    ///   - errors: says what went wrong in the words of the contract.
    ///   - body: may wait for the disk.
    /// - Returns: what it returns.
    /// - Throws: `EventStoreError`.
    func run<Value: Sendable>(
        _ errors: ErrorTranslation, _ body: @escaping @Sendable (Database) throws -> Value
    ) async throws -> Value {
        try await withCheckedThrowingContinuation { continuation in
            asyncWriteWithoutTransaction { database in
                continuation.resume(
                    with: Result { try body(database) }.mapError { error in
                        errors.translate(
                            error, systemError: database.systemError(behind: error))
                    })
            }
        }
    }
}
