/// One row with something at its left and something at its right.
///
/// Where there is no room for all of it, the pieces of the least importance take a shorter form or
/// go, so that no number and no name is cut as long as something else can be spared.
package struct StatusLine: Widget {
    /// A part of the line that is shown whole, in a shorter form, or not at all.
    package struct Piece: Equatable, Sendable {
        /// From the longest; an empty one leaves the piece out.
        package let forms: [[Span]]
        /// The highest gives way first.
        package let priority: Int
        /// A name: cut in its middle where nothing else can give way any more.
        package let isName: Bool

        private init(_ forms: [[Span]], priority: Int, isName: Bool) {
            self.forms = forms
            self.priority = priority
            self.isName = isName
        }

        /// What has its place in any case.
        package static func fixed(_ spans: [Span]) -> Piece {
            Piece([spans], priority: 0, isName: false)
        }

        package static func fixed(_ text: String, _ role: Role) -> Piece {
            fixed([Span(text, role)])
        }

        /// What can be left out.
        ///
        /// - Parameters:
        ///   - spans: in full.
        ///   - priority: the highest gives way first.
        /// - Returns: the piece.
        package static func optional(_ spans: [Span], priority: Int) -> Piece {
            Piece([spans, []], priority: priority, isName: false)
        }

        package static func optional(_ text: String, _ role: Role, priority: Int) -> Piece {
            optional([Span(text, role)], priority: priority)
        }

        /// What can be said in fewer words, and has to be said.
        package static func shortened(
            _ spans: [Span], or shorter: [[Span]], priority: Int
        ) -> Piece {
            Piece([spans] + shorter, priority: priority, isName: false)
        }

        /// In full.
        package var spans: [Span] { forms[0] }

        package static func name(_ text: String, _ role: Role) -> Piece {
            Piece([[Span(text, role)]], priority: 0, isName: true)
        }
    }

    package let left: [Piece]
    package let right: [Piece]
    package let role: Role

    /// The shortest that a name is cut to.
    private static let shortestName = 7

    package init(left: [Piece], right: [Piece] = [], role: Role = .title) {
        self.left = left
        self.right = right
        self.role = role
    }

    package func draw(on canvas: inout Canvas, in area: Rect) {
        var line = area.line(0)
        canvas.fill(line, CellStyle(role))
        let (left, right) = fitted(to: line.width, canvas.repertoire)
        let wanted = Self.width(right, canvas.repertoire)
        if wanted > 0 {
            canvas.write(right, in: line.cutRight(min(wanted, line.width)))
            _ = line.cutRight(1)
        }
        canvas.write(Self.cut(left, to: line.width, canvas.repertoire), in: line)
    }

    // MARK: Room

    private func fitted(
        to width: Int, _ repertoire: Repertoire
    ) -> (left: [Span], right: [Span]) {
        let pieces = left + right
        var forms = pieces.map { $0.forms[0] }
        var turns = [Int](repeating: 0, count: pieces.count)
        var missing: Int {
            let right = Self.width(Array(forms[left.count...].joined()), repertoire)
            let all = Self.width(Array(forms.joined()), repertoire)
            return all + (right > 0 && all > right ? 1 : 0) - width
        }
        while missing > 0 {
            let next = pieces.indices.filter { turns[$0] + 1 < pieces[$0].forms.count }
                .max { (pieces[$0].priority, $0) < (pieces[$1].priority, $1) }
            guard let next else { break }
            turns[next] += 1
            forms[next] = pieces[next].forms[turns[next]]
        }
        // What went first may be longer than what was missing: something else has room again.
        for index in pieces.indices.sorted(by: { pieces[$0].priority < pieces[$1].priority }) {
            for turn in 0..<turns[index] {
                let given = forms[index]
                forms[index] = pieces[index].forms[turn]
                if missing <= 0 { break }
                forms[index] = given
            }
        }
        for index in pieces.indices where pieces[index].isName && missing > 0 {
            guard let span = forms[index].first else { continue }
            let long = repertoire.width(of: span.text)
            let short = max(min(long, Self.shortestName), long - missing)
            let text = repertoire.fit(span.text, width: short, .middleEllipsis)
            forms[index] = [Span(text, span.style)]
        }
        return (
            Array(forms[..<left.count].joined()), Array(forms[left.count...].joined())
        )
    }

    /// What still does not fit ends behind a word: a number that has lost a digit would be a lie.
    private static func cut(
        _ spans: [Span], to width: Int, _ repertoire: Repertoire
    ) -> [Span] {
        guard self.width(spans, repertoire) > width else { return spans }
        var kept: [Span] = []
        var left = width - 1
        for span in spans {
            let wide = repertoire.width(of: span.text)
            if wide <= left {
                kept.append(span)
                left -= wide
                continue
            }
            let piece = repertoire.prefix(of: span.text, width: left)
            let next = span.text.dropFirst(piece.count).first
            let end = next == " " ? piece.endIndex : piece.lastIndex(of: " ")
            let whole = end.map { piece[..<$0] }.flatMap { $0.allSatisfy(\.isBlank) ? nil : $0 }
            let isNumber = piece.last?.isNumber == true || next?.isNumber == true
            let text = whole.map(String.init) ?? (isNumber ? "" : piece)
            kept.append(Span(text + String(repertoire.drawingSet.ellipsis), span.style))
            break
        }
        return kept
    }

    package static func width(_ spans: [Span], _ repertoire: Repertoire) -> Int {
        spans.reduce(0) { $0 + repertoire.width(of: $1.text) }
    }
}

extension Character {
    fileprivate var isBlank: Bool { self == " " }
}
