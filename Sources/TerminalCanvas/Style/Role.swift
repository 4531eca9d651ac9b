/// What a piece of the screen is for. Widgets name roles, a theme says how each one looks.
///
/// A theme writes the name with dots: `amountNegative` is `amount.negative`, which takes whatever
/// the theme leaves open from `amount`, and that from `text`.
///
/// To add a role: add the case, beside its family; style it in `themes/`.
package enum Role: UInt8, CaseIterable, Sendable {
    case text
    case textFaint
    case textStrong

    case title
    case titleLive
    case titlePast
    case titleWhatif
    case titleStale
    case titleProduction
    case breadcrumb
    case header
    case headerSorted

    case list
    case listSelected
    case listSelectedMarked
    case listSelectedUnfocused
    case listMarked
    case listRule

    case amount
    case amountPositive
    case amountNegative
    case amountZero
    case balance
    case event
    case eventType
    case eventForeign
    case eventDamaged
    case time
    case account
    case accountUnread
    case owner
    case version
    case position
    case hash
    case snapshot
    case snapshotWrong
    case changed
    case correlation

    case footer
    case footerKey
    case footerDisabled
    case filter
    case search
    case searchMatch

    case chart
    case chartCredit
    case chartDebit
    case chartAxis
    case sparkline
    case progress
    case progressDone
    case scrollbar
    case scrollbarThumb
    case scrollbarMark
    case timebar
    case timebarCursor
    case timebarSnapshot
    case timebarMark

    case dialog
    case dialogTitle
    case dialogBorder
    case dialogFaint
    case dialogKey
    case button
    case buttonFocused
    case buttonDanger
    case field
    case fieldLabel
    case fieldFaint
    case fieldFocused
    case fieldFocusedFaint
    case fieldDisabled
    case fieldError

    case message
    case messageInfo
    case messageWarning
    case messageError
    case help
    case helpKey
    case helpText
    case past
    case whatif
    case whatifFrame

    /// The name in themes and golden screens: `amount.negative`.
    package var name: String { Self.names[Int(rawValue)] }

    /// The role that this one takes from what the theme leaves open; nothing above `text`.
    package var parent: Role? {
        guard self != .text else { return nil }
        guard let dot = name.lastIndex(of: ".") else { return .text }
        return Role(named: String(name[..<dot])) ?? .text
    }

    package init?(named name: String) {
        guard let index = Self.names.firstIndex(of: name) else { return nil }
        self = Self.allCases[index]
    }

    /// In the order of the cases: each capital letter of a case begins a new part of its name.
    package static let names: [String] = allCases.map { role in
        "\(role)".reduce(into: "") { name, letter in
            name += letter.isUppercase ? ".\(letter.lowercased())" : String(letter)
        }
    }
}
