/// Named values that tell when one of them may have changed, so that who shows them need not ask
/// again and again.
///
/// An engine need not offer it: where a store's checkpoints are none of these, they are read anew
/// now and then.
public protocol WatchedCheckpoints: CheckpointStore {
    /// Tells of changes until the task is cancelled. What was changed before the first call of
    /// `mayHaveChanged`, which comes at once, is there to be read then; what is changed later is
    /// followed by one more call. It may be called without a change, and once for several.
    ///
    /// - Parameter mayHaveChanged: is called from any thread, and waits for nothing.
    /// - Throws: `CancellationError`; an `EventStoreError` when nothing can be watched any more.
    func watch(_ mayHaveChanged: @Sendable () -> Void) async throws
}
