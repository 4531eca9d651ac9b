import TextFormats

/// The wish that an account be as it would have been, had some of its events been others: what is
/// different, and what was found in the book of the events that are named.
package struct Correction: Hashable, Sendable {
    /// Something that is different. An event is named by its version.
    package enum Edit: Hashable, Sendable {
        /// The event did not happen: it is reversed.
        case skip(version: Int64)
        /// It moved so much instead, which is above zero: it is reversed and recorded anew.
        case change(version: Int64, Money)
        /// This happened as well, at the moment of the event.
        case add(after: Int64, Movement)
    }

    package let account: String
    /// Recorded with all of it.
    package let reason: String
    /// In the order of the versions, and those of one version as they came.
    package let edits: [Edit]
    /// By the version that is named: the event, and behind it the other side of its transfer. Empty
    /// before they were looked for; nothing for what is not there.
    package let found: [Int64: [Reversal.Leg]]

    /// - Parameters:
    ///   - account: whose events are named.
    ///   - reason: why.
    ///   - edits: what is different. Of several for one event a skip counts before a change, and
    ///     the last change before the others.
    ///   - found: what the book says of the events.
    package init(
        account: String, reason: String, edits: [Edit], found: [Int64: [Reversal.Leg]] = [:]
    ) {
        self.account = account
        self.reason = reason
        self.edits = Self.ordered(edits)
        self.found = found
    }

    private static func ordered(_ edits: [Edit]) -> [Edit] {
        var replaced: [Int64: Edit] = [:]
        var added: [Int64: [Edit]] = [:]
        for edit in edits {
            switch edit {
            case .skip(let version): replaced[version] = edit
            case .change(let version, _):
                if case .skip = replaced[version] { continue }
                replaced[version] = edit
            case .add(let version, _): added[version, default: []].append(edit)
            }
        }
        let versions = Set(replaced.keys).union(added.keys).sorted()
        return versions.flatMap { version in
            [replaced[version]].compactMap(\.self) + added[version, default: []]
        }
    }

    /// The versions that are named, each once, from the oldest on.
    package var versions: [Int64] { Set(edits.map(\.version)).sorted() }

    /// The named account, and behind it those at the other sides of its transfers. Names are told
    /// apart by their bytes.
    package var accounts: [String] {
        var names = [account]
        for leg in replacedLegs where !names.contains(where: { $0.isSame(as: leg.account) }) {
            names.append(leg.account)
        }
        return names
    }

    /// What is reversed, as far as it was found.
    private var replacedLegs: [Reversal.Leg] {
        edits.flatMap { edit -> [Reversal.Leg] in
            switch edit {
            case .skip(let version), .change(let version, _): found[version] ?? []
            case .add: []
            }
        }
    }

    /// `acc-1@3`
    package func address(_ version: Int64) -> String { "\(Printable(account))@\(version)" }
}

extension Correction.Edit {
    /// The version of the event that is named.
    package var version: Int64 {
        switch self {
        case .skip(let version), .change(let version, _), .add(let version, _): version
        }
    }

    /// The fewest edits that come to what a What-if comes to: an amount that stays what it was is
    /// no change, one of zero is a skip, and where nothing was moved something is added.
    ///
    /// - Parameters:
    ///   - edits: of the What-if. Those of other versions change nothing there, and are left out.
    ///   - facts: its real events.
    ///   - base: the version before the first of them.
    /// - Returns: the edits; nil if what was added is no movement.
    package static func fewest(
        for edits: [WhatIf.Edit], of facts: [WhatIf.Fact], behind base: Int64
    ) -> [Correction.Edit]? {
        var skipped: Set<Int64> = []
        var amounts: [Int64: Int64] = [:]
        var added: [Correction.Edit] = []
        let versions = Set(facts.map(\.version)).union([base])
        for edit in edits {
            switch edit {
            case .skip(let version): skipped.insert(version)
            case .changeAmount(let version, let minorUnits):
                if minorUnits >= 0 { amounts[version] = minorUnits }
            case .insert(let version, let event):
                guard versions.contains(version) else { continue }
                guard let movement = event.movement else { return nil }
                if movement.amount.minorUnits > 0 { added.append(.add(after: version, movement)) }
            }
        }
        // An event and its reversal, both of which did not happen, are what they are: nothing. But
        // fields that the event set would stay.
        let setting = Set(facts.filter(\.event.setsFields).map(\.version))
        for fact in facts where skipped.contains(fact.version) {
            guard case .fundsReversed(let reversal) = fact.event,
                skipped.contains(reversal.version), !setting.contains(reversal.version)
            else { continue }
            for version in [fact.version, reversal.version] {
                skipped.remove(version)
                amounts[version] = nil
            }
        }
        let replaced = facts.compactMap { fact -> Correction.Edit? in
            if skipped.contains(fact.version) { return Correction.Edit.skip(version: fact.version) }
            return amounts[fact.version].flatMap { edit(fact, to: $0) }
        }
        return replaced + added
    }

    private static func edit(_ fact: WhatIf.Fact, to minorUnits: Int64) -> Correction.Edit? {
        guard let movement = fact.event.movement, movement.amount.minorUnits != minorUnits else {
            return nil
        }
        if minorUnits == 0 { return .skip(version: fact.version) }
        let amount = Money(minorUnits: minorUnits, currency: movement.amount.currency)
        return movement.amount.minorUnits == 0
            ? .add(after: fact.version, Movement(effect: movement.effect, amount: amount))
            : .change(version: fact.version, amount)
    }
}

extension String {
    /// Names that look alike may be two.
    func isSame(as other: String) -> Bool { utf8.elementsEqual(other.utf8) }
}
