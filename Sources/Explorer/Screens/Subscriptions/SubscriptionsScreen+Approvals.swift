import EventStoreCore

/// What is asked before a subscription is changed; it stays about the one that was selected.
extension SubscriptionsScreen {
    private static func approval(
        _ task: String, _ text: String, verb: String, _ change: SubscriptionChange
    ) -> Approval {
        Approval(
            task, text, verb: verb, name: change.name, of: "subscription",
            .changeSubscription(change), words: change.words)
    }

    static func approvalOfPause(_ row: SubscriptionRow) -> Approval {
        let position = Wording.grouped(row.kept?.position.number ?? 0)
        if row.kept?.isPaused == true {
            return approval(
                "resume the subscription \(row.name)",
                "It goes on behind position \(position), with the next reader.",
                verb: "Resume", .resume(row.name))
        }
        return approval(
            "pause the subscription \(row.name)",
            "Whoever reads for it stops after the batch in hand, on all hosts. Its place stays, "
                + "behind position \(position).", verb: "Pause", .pause(row.name))
    }

    static func approval(_ place: RewindPlace) -> Approval {
        let (from, to) = (place.from.number, place.to.number)
        let count = Wording.count(abs(to &- from), "event")
        let effect =
            to == from
            ? "That is where it stands. Whoever reads for it begins anew."
            : to < from
                ? "\(count) of the log behind position \(Wording.grouped(to)) will come again, as "
                    + "far as the filter lets them through."
                : "\(count) of the log up to position \(Wording.grouped(to)) will be left out."
        return approval(
            "rewind the subscription \(place.name) to position \(Wording.grouped(to))",
            "It has read up to position \(Wording.grouped(from)). \(effect)", verb: "Rewind",
            .rewind(place.name, to: place.to))
    }

    static func approvalOfReplay(_ row: SubscriptionRow) -> Approval {
        let count = Wording.count(Int64(row.parked), "account")
        return approval(
            "replay what is parked of \(row.name)",
            "What is parked of \(count) will be sent again, each account's in its order, with the "
                + "same ids.",
            verb: "Replay", .replay(row.name))
    }

    static func approvalOfDeleting(_ row: SubscriptionRow) -> Approval {
        let parked =
            row.parked > 0
            ? ", and what is parked of \(Wording.count(Int64(row.parked), "account"))" : ""
        let place = row.kept == nil ? "What is kept under the name" : "How far it has read"
        return approval(
            "delete the subscription \(row.name)",
            "\(place) is forgotten with it\(parked). The events stay.", verb: "Delete",
            .delete(row.name))
    }
}
