import LedgerCore
import TextFormats

/// What an event type means: what it does to a balance and to the state, and how it is recorded.
package struct DescribedType: Hashable, Sendable {
    /// What an event sets a field of the state to.
    package enum Source: Hashable, Sendable {
        /// The value of a member of the payload, by its path.
        case member(String)
        case constant(FieldValue)
    }

    /// A field of the state that an event sets, and where from.
    package struct Setting: Hashable, Sendable {
        package let field: String
        package let source: Source

        package init(_ field: String, _ source: Source) {
            self.field = field
            self.source = source
        }
    }

    /// The type as it is recorded: `book.borrowed`.
    package let name: String
    /// What a person would call the act: `Borrow a book`. The name, where the description has none.
    package var title: String
    /// The type under which the event is published, and under which it may come in.
    package var publishedName: String?
    /// Nil for an event that moves no money.
    package var effect: EffectRule?
    /// The ledger's own type that is written as this one into a table of another program; nil if
    /// none is.
    package var standsFor: LedgerEvent.TypeName?
    package var mayOverdraw = false
    package var start = DescribedRecording.Start.existing
    /// Fields that an event clears.
    package var clears: [String] = []
    /// Fields that an event sets, after it has cleared.
    package var settings: [Setting] = []
    /// The member that states what the balance is after the event. It is compared with the fold,
    /// which does not believe it.
    package var states: String?
    /// What the state must hold before.
    package var expected: [FieldState] = []
    /// What is asked for to record one.
    package var form: [DescribedField] = []

    package init(name: String) {
        self.name = name
        title = name
    }

    /// What an event does, in words: `debit stake; sets borrower, due; available = true`.
    package var summary: String {
        var parts: [String] = []
        if let effect { parts.append("\(effect.effect.rawValue) \(effect.amountField)") }
        let members = settings.filter { if case .member = $0.source { true } else { false } }
        if !members.isEmpty {
            parts.append("sets \(members.map(\.field).joined(separator: ", "))")
        }
        for setting in settings {
            if case .constant(let value) = setting.source {
                parts.append("\(setting.field) = \(value)")
            }
        }
        if let states { parts.append("states the balance in \(states)") }
        if !clears.isEmpty { parts.append("clears \(clears.joined(separator: ", "))") }
        return parts.isEmpty ? "nothing" : parts.joined(separator: "; ")
    }

    /// It changes the state beyond the balance: a fold of an account wants it whole.
    package var changesFields: Bool { !clears.isEmpty || !settings.isEmpty }

    /// What an event of this type changes in the state. A member that is not there leaves its field
    /// as it was, and `null` clears it. An object or a list is kept as its JSON text.
    ///
    /// - Parameter payload: nil for one that is no object.
    /// - Returns: the changes in their order.
    package func changes(_ payload: PayloadFields?) -> [FieldState] {
        clears.map { FieldState($0, nil) }
            + settings.compactMap { setting in
                switch setting.source {
                case .constant(let value): FieldState(setting.field, value)
                case .member(let path):
                    payload?.member(path).map { FieldState(setting.field, $0.fieldValue) }
                }
            }
    }
}

/// What a form asks for, to be a member of the payload.
package struct DescribedField: Hashable, Sendable {
    package enum Kind: String, CaseIterable, Sendable {
        case text
        /// Whole units, with as many decimals as the unit has.
        case amount
        case integer
        /// With or without decimals.
        case number
        /// `true` or `false`.
        case boolean
        /// `2026-08-01`
        case day
        /// `2026-08-01T12:00:00Z`
        case moment
    }

    /// The path in the payload: `bet.stake`.
    package let member: String
    package let label: String
    package let kind: Kind
    package let isRequired: Bool

    package init(member: String, label: String, kind: Kind, isRequired: Bool) {
        self.member = member
        self.label = label
        self.kind = kind
        self.isRequired = isRequired
    }
}

/// One file of descriptions.
package struct Description: Hashable, Sendable {
    /// Lower-case letters, digits and hyphens.
    package let name: String
    package let title: String
    /// Units that its amounts are in, with their decimals, to be declared with it.
    package let units: [DeclaredUnit]
    package let types: [DescribedType]
    /// The TOML text, as it was written.
    package let text: String

    package struct DeclaredUnit: Hashable, Sendable {
        package let code: String
        package let decimals: Int
    }
}

/// The descriptions of a book, or of an import.
package struct DescriptionSet: Hashable, Sendable {
    /// In the order of their names.
    package private(set) var all: [Description] = []
    private var types: [String: DescribedType] = [:]
    /// The types that a fold of an account wants whole.
    package private(set) var wholeTypes: Set<String> = []

    package init() {}

    package var isEmpty: Bool { all.isEmpty }

    /// What a type means; nil for one that nobody describes. By bytes: types that only look alike
    /// are two.
    ///
    /// - Parameter name: as it is recorded, or as it is published.
    package subscript(name: String) -> DescribedType? {
        guard let found = types[name],
            [found.name, found.publishedName ?? ""].contains(where: {
                $0.utf8.elementsEqual(name.utf8)
            })
        else { return nil }
        return found
    }

    /// The fields of the state that some type sets, in the order of their names.
    package var fieldNames: [String] {
        Set(allTypes.flatMap { $0.settings.map(\.field) }).sorted()
    }

    /// All types that are described, in the order of their descriptions.
    package var allTypes: [DescribedType] { all.flatMap(\.types) }

    /// What deposits into a table of another program are counted in, which is what an account
    /// without money will be in.
    ///
    /// - Parameter units: those that the book knows.
    /// - Returns: nil for another ledger, whose accounts are opened in a unit.
    package func unitOfDeposits(in units: Units) -> Currency? {
        allTypes.first { $0.standsFor == .fundsDeposited }
            .flatMap { $0.effect?.currencyCode }.flatMap(units.unit)
    }

    /// Takes a description in; in the place of one of the same name, if there is one.
    ///
    /// - Throws: `Rejection.descriptionRefused` if another one describes a type of it; nothing is
    ///   taken then.
    package mutating func take(_ description: Description) throws(Rejection) {
        for other in all where other.name != description.name {
            let taken = Set(other.types.flatMap(Self.names))
            if let name = description.types.flatMap(Self.names).first(where: taken.contains) {
                throw .descriptionRefused(
                    name: description.name,
                    reason: "'\(Printable(name))' is described by '\(other.name)' already")
            }
        }
        all.removeAll { $0.name == description.name }
        all.append(description)
        all.sort { $0.name < $1.name }
        types = [:]
        wholeTypes = []
        for type in allTypes {
            for name in Self.names(type) {
                types[name] = type
                if type.changesFields { wholeTypes.insert(name) }
            }
        }
    }

    private static func names(_ type: DescribedType) -> [String] {
        [type.name] + (type.publishedName.map { [$0] } ?? [])
    }
}
