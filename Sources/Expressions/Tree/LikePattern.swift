/// A pattern of LIKE: `%` stands for any text, `_` for one character, and both for themselves
/// behind a backslash.
package struct LikePattern: Hashable, Sendable {
    enum Part: Hashable, Sendable {
        case scalar(Unicode.Scalar)
        case any
        case rest
    }

    /// Scalars of a pattern: the work on a text grows with them.
    static let maximumLength = 1_000

    let text: String
    private let parts: [Part]

    init(_ text: String) {
        self.text = text
        var parts: [Part] = []
        var isEscaped = false
        for scalar in text.unicodeScalars {
            if isEscaped {
                isEscaped = false
                if scalar == "%" || scalar == "_" {
                    parts[parts.count - 1] = .scalar(scalar)
                    continue
                }
            }
            switch scalar {
            case "%": if parts.last != .rest { parts.append(.rest) }
            case "_": parts.append(.any)
            default:
                parts.append(.scalar(scalar))
                isEscaped = scalar == "\\"
            }
        }
        self.parts = parts
    }

    /// What every text that it matches begins with.
    var prefix: String {
        var prefix = String.UnicodeScalarView()
        for case .scalar(let scalar) in parts.prefix(while: { $0 != .any && $0 != .rest }) {
            prefix.append(scalar)
        }
        return String(prefix)
    }

    /// Whether all of the text is what the pattern says. Goes back to the last `%` only: the time
    /// grows with the text times the pattern at most.
    func matches(_ text: String) -> Bool {
        let scalars = text.unicodeScalars
        var (index, part) = (scalars.startIndex, 0)
        var retry: (index: String.Index, part: Int)?
        while index < scalars.endIndex {
            if part < parts.count, matches(parts[part], scalars[index]) {
                index = scalars.index(after: index)
                part += 1
            } else if part < parts.count, parts[part] == .rest {
                part += 1
                retry = (index, part)
            } else if let last = retry {
                index = scalars.index(after: last.index)
                part = last.part
                retry = (index, part)
            } else {
                return false
            }
        }
        return parts[part...].allSatisfy { $0 == .rest }
    }

    private func matches(_ part: Part, _ scalar: Unicode.Scalar) -> Bool {
        switch part {
        case .scalar(let wanted): wanted == scalar
        case .any: true
        case .rest: false
        }
    }
}
