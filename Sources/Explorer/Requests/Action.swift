import EventStoreCore
import TerminalCanvas

/// Something that happened, told to `update`.
package enum Action: Sendable {
    case input(Input)
    /// What the mouse means where it is.
    case pointed(Pointer)
    case answered(RequestID, Result<Answer, LoadError>)
    case progressed(RequestID, QueryProgress)
    /// Time has passed: marks fade, ages grow.
    case tick(Timestamp)
    /// The tailer handed over events, merged since the last frame.
    case tailed(News)
    case tailerFailed(String)
    /// The read models cannot be brought up to the log for now, and why.
    case readModelsBehind(String)
    case rebuilding(String, done: Int64, of: Int64)
    case rebuilt(String, Result<Int64, LoadError>)
    case snapshotChanged(SnapshotChange, Result<String, LoadError>)
    case subscriptionChanged(SubscriptionChange, Result<String, LoadError>)
    /// What is kept beside the log may have changed.
    case valuesChanged
    case copied(String)
    /// Not sent: the terminal takes no text, or not so much.
    case notCopied(String)
    /// How a ledger stands whose truth is elsewhere: the newest, what was between is left out.
    case remote(RemoteStatus)
    /// Its log is on this machine as a whole for the first time, up to this position; or it will
    /// not be, and why.
    case logCopied(Result<Position, LoadError>)
    /// The themes were read: which of them can be shown.
    case themesListed([ThemeChoice])
}
