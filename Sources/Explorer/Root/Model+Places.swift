import EventStoreCore

extension Model {
    /// Takes what was typed behind `@`: a point, or an account at one.
    ///
    /// - Returns: nil if it is neither.
    mutating func travel(toAddress text: String) -> [Effect]? {
        if let address = Address(text, now: now) { return step(.address(address)) }
        return PlaceQuery(text, now: now, clock: clock).map { find($0) }
    }

    mutating func find(_ place: PlaceQuery) -> [Effect] {
        let (id, effects) = ask(.place(place))
        pendingPlace = id
        return giveUpTravel() + effects
    }

    /// Goes to the account, or where it is in front, only through time.
    mutating func placeFound(_ id: RequestID, _ place: FoundPlace) -> [Effect] {
        guard pendingPlace == id else { return [] }
        pendingPlace = nil
        // A command that was begun meanwhile is not pulled elsewhere.
        if overlay?.isCommand == true { return [] }
        guard screens.top.state.timeAxis.account == place.account else {
            return push(.timeline(AccountRow(stub: place.account)), at: place.point)
        }
        if place.point == point {
            hint(.info, "already there")
            return []
        }
        return travel(to: place.point)
    }

    mutating func cannotFindPlace(_ error: LoadError) -> [Effect] {
        pendingPlace = nil
        if overlay?.isCommand == true { return [] }
        heldKeys = []
        tell(.warning, error.reason)
        return [.bell]
    }
}
