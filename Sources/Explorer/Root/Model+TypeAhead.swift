/// Keys that were typed while the selection is on its way to another row.
///
/// After `/byr⏎` a quick `d` means the account that is looked for, never the one that was selected
/// before: such keys wait for the answer, and are then taken in their order.
extension Model {
    /// More than anyone types ahead; what is over it is refused.
    private static let maximumHeld = 32

    /// Holds a key back if it is about a selection that is not there yet.
    ///
    /// - Returns: what to do instead of taking the key; nil if it is to be taken now.
    mutating func hold(_ key: HeldKey, _ action: UserAction) -> [Effect]? {
        guard action.isAboutSelection else {
            // Whoever goes elsewhere means what was typed before no more.
            heldKeys = []
            return nil
        }
        guard isOnTheWay else { return nil }
        guard heldKeys.count < Self.maximumHeld else { return [.bell] }
        heldKeys.append(key)
        return []
    }

    /// The selection is looked for: by the screen, or by the explorer itself.
    var isOnTheWay: Bool {
        screens.top.state.movesSelection || pendingAccount != nil || pendingPlace != nil
            || unread.finding != nil
    }
}

extension UserAction {
    /// It acts on the selected row, or goes on from it.
    var isAboutSelection: Bool {
        switch self {
        case .up, .down, .pageUp, .pageDown, .halfUp, .halfDown, .first, .last, .enter, .copy,
            .deposit, .withdraw, .transfer, .close, .record, .reverse, .showSnapshots,
            .jumpCorrelated, .jumpReversal, .mark, .compare, .why, .whatIf, .stepBack, .stepForward,
            .snapshotBack, .snapshotForward, .dropSnapshot, .repairSnapshot, .causes, .pauseReading,
            .rewindReading, .replayParked, .deleteSubscription:
            true
        default: false
        }
    }
}
