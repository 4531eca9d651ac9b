import Explorer

extension ThemeShelf {
    /// What the picker lists, the theme to begin with first: nothing is read for it.
    var choices: [ThemeChoice] { ordered.map(unread) }

    /// The same, with what is wrong with a wrong one: reads every theme, so that none has to be
    /// read when it is shown.
    var readChoices: [ThemeChoice] {
        ordered.map { listing in
            problem(listing.name).map { ThemeChoice(listing.name, note: $0, isBroken: true) }
                ?? unread(listing)
        }
    }

    private var ordered: [Listing] {
        listings.filter { $0.name == first } + listings.filter { $0.name != first }
    }

    private func unread(_ listing: Listing) -> ThemeChoice {
        ThemeChoice(
            listing.name,
            note: listing.origin == .user ? "your own" : ThemeChoice.note(of: listing.name))
    }
}
