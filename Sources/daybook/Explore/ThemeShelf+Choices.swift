import Explorer

extension ThemeShelf {
    /// What the picker lists: the theme to begin with first, and what is wrong with a wrong one.
    var choices: [ThemeChoice] {
        let names = [first] + names.filter { $0 != first }
        return names.compactMap { name in
            listings.first { $0.name == name }.map(choice)
        }
    }

    private func choice(_ listing: Listing) -> ThemeChoice {
        if let problem = problem(listing.name) {
            return ThemeChoice(listing.name, note: problem, isBroken: true)
        }
        return ThemeChoice(listing.name, note: listing.origin == .user ? "your own" : "")
    }
}
