import EventStoreCore

extension Model {
    /// When the model wants to be told the time again: what is shown changes then though nothing
    /// happens. Nil if it never does.
    package var wakesAt: Timestamp? {
        [cursor?.playback?.due, screens.top.state.wakesAt(context())].compactMap(\.self).min()
    }
}
