import EventStoreCore

extension ScreenContext {
    /// Opens the event of another account that comes next among those of one correlation, and from
    /// the last one the first: pressed again there, the key goes through all of them.
    ///
    /// - Parameters:
    ///   - position: of the event that the reader is on.
    ///   - account: whose event that is.
    ///   - rows: the events of the correlation, in the order of the log.
    mutating func goToTied(
        from position: Position, of account: StreamID, _ rows: [EventRow]
    ) {
        let others = rows.filter { $0.event.stream != account }
        guard let next = others.first(where: { $0.id > position }) ?? others.first else {
            hint(.warning, "the event is tied to no other account")
            return loseWay()
        }
        let accounts = Set(rows.map(\.event.stream))
        if accounts.count > 2 {
            let key = keymap.keyText(.jumpCorrelated).map { "; \($0) goes to the next" } ?? ""
            hint(.info, "one of \(accounts.count) accounts tied together\(key)")
        }
        go(.open(.event(next)))
    }
}
