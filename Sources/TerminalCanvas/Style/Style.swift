/// How something looks.
package struct Style: Hashable, Sendable {
    package struct Attributes: OptionSet, Hashable, Sendable {
        package let rawValue: UInt8

        package init(rawValue: UInt8) { self.rawValue = rawValue }

        package static let bold = Attributes(rawValue: 1)
        package static let dim = Attributes(rawValue: 2)
        package static let italic = Attributes(rawValue: 4)
        package static let underline = Attributes(rawValue: 8)
        package static let reverse = Attributes(rawValue: 16)

        package static let names: [(name: String, attribute: Attributes)] = [
            ("bold", .bold), ("dim", .dim), ("italic", .italic), ("underline", .underline),
            ("reverse", .reverse),
        ]
    }

    package var foreground: Colour = .terminal
    package var background: Colour = .terminal
    package var attributes: Attributes = []

    package init(
        foreground: Colour = .terminal, background: Colour = .terminal,
        attributes: Attributes = []
    ) {
        self.foreground = foreground
        self.background = background
        self.attributes = attributes
    }

    /// The style with the colours that a terminal of that depth has, and still legible: where two
    /// colours become one, the text turns black or white; where there are none, what had a
    /// background is reversed.
    package func reduced(to depth: ColourDepth) -> Style {
        var reduced = self
        reduced.foreground = foreground.reduced(to: depth)
        reduced.background = background.reduced(to: depth)
        if depth == .none {
            if background != .terminal { reduced.attributes.insert(.reverse) }
        } else if reduced.foreground == reduced.background, foreground != background,
            let brightness = background.brightness
        {
            reduced.foreground = .ansi(brightness > 127 ? 0 : 7)
        }
        if depth == .eight, case .ansi(let index) = foreground.reduced(to: .sixteen), index >= 8 {
            reduced.attributes.insert(index == 8 ? .dim : .bold)
        }
        return reduced
    }
}

/// What a theme says of a role; what it leaves open comes from the role's parent.
package struct StylePatch: Hashable, Sendable {
    package var foreground: Colour?
    package var background: Colour?
    package var attributes: Style.Attributes = []
    /// Whether the parent's attributes are dropped.
    package var isPlain = false

    package init() {}

    package func applied(to style: Style) -> Style {
        Style(
            foreground: foreground ?? style.foreground,
            background: background ?? style.background,
            attributes: isPlain ? attributes : style.attributes.union(attributes))
    }

    /// This patch, and then another.
    package func then(_ next: StylePatch) -> StylePatch {
        var both = self
        both.foreground = next.foreground ?? foreground
        both.background = next.background ?? background
        both.attributes = next.isPlain ? next.attributes : attributes.union(next.attributes)
        both.isPlain = isPlain || next.isPlain
        return both
    }
}
