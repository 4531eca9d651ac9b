/// Role → style.
package struct Theme: Equatable, Sendable {
    package let name: String
    /// One for each role, parents included, `text` left out.
    private let patches: [StylePatch]
    private let plain: Style

    /// - Parameters:
    ///   - name: as its user picks it.
    ///   - patches: what the theme says of each role; a role takes the rest from its parent.
    package init(name: String, patches: [Role: StylePatch]) {
        self.name = name
        plain = (patches[.text] ?? StylePatch()).applied(to: Style())
        self.patches = Role.allCases.map { role in
            var chain: [Role] = []
            var next: Role? = role
            while let link = next, link != .text {
                chain.append(link)
                next = link.parent
            }
            return chain.reversed().reduce(StylePatch()) { $0.then(patches[$1] ?? StylePatch()) }
        }
    }

    /// Only attributes, for where there is no theme file and no colour.
    package static let bare: Theme = {
        func patch(_ attributes: Style.Attributes) -> StylePatch {
            var patch = StylePatch()
            patch.attributes = attributes
            return patch
        }
        return Theme(
            name: "bare",
            patches: [
                .title: patch(.reverse), .header: patch(.bold), .listSelected: patch(.reverse),
                .listSelectedMarked: patch(.underline), .listMarked: patch(.bold),
                .footerKey: patch(.bold), .footerDisabled: patch(.dim),
                .searchMatch: patch(.underline), .buttonFocused: patch(.reverse),
                .fieldFocused: patch(.underline), .fieldError: patch(.bold),
                .dialogTitle: patch(.bold), .messageError: patch(.bold), .helpKey: patch(.bold),
            ])
    }()

    package func style(for style: CellStyle) -> Style {
        let own = patches[Int(style.role.rawValue)].applied(to: plain)
        guard let overlay = style.overlay else { return own }
        return patches[Int(overlay.rawValue)].applied(to: own)
    }

    package func style(for role: Role) -> Style { style(for: CellStyle(role)) }
}
