extension CompiledExpression {
    /// The texts of which an attribute is one wherever the expression holds: what an engine may
    /// look for. Nil if it may be any.
    package func texts(of attribute: ExpressionName.Attribute) -> Set<String>? {
        guard let texts = root.texts(of: .attribute(attribute)) else { return nil }
        // Texts that differ in their bytes may be one in a set of strings.
        let strings = Set(texts.map(\.string))
        return strings.count == texts.count ? strings : nil
    }

    /// What an attribute begins with wherever the expression holds; nil if nothing is told.
    package func prefix(of attribute: ExpressionName.Attribute) -> String? {
        root.prefix(of: .attribute(attribute))
    }
}

extension ExpressionNode {
    fileprivate func prefix(of name: ExpressionName) -> String? {
        switch self {
        case .like(.name(name), let pattern): pattern.prefix.isEmpty ? nil : pattern.prefix
        case .logic(.and, let nodes):
            nodes.compactMap { $0.prefix(of: name) }.max { $0.utf8.count < $1.utf8.count }
        default: nil
        }
    }

    /// Of a branch that cannot be told, nothing is required; what NOT says is not looked at.
    fileprivate func texts(of name: ExpressionName) -> Set<ExpressionValue.Text>? {
        switch self {
        case .comparison(.equal, .name(name), .literal(.text(let text))),
            .comparison(.equal, .literal(.text(let text)), .name(name)):
            return [text]
        case .isIn(.name(name), let list):
            var texts: Set<ExpressionValue.Text> = []
            for node in list {
                guard case .literal(.text(let text)) = node else { return nil }
                texts.insert(text)
            }
            return texts
        case .logic(.and, let nodes):
            let required = nodes.compactMap { $0.texts(of: name) }
            return required.dropFirst().reduce(required.first) { $0?.intersection($1) }
        case .logic(.or, let nodes):
            var texts: Set<ExpressionValue.Text> = []
            for node in nodes {
                guard let more = node.texts(of: name) else { return nil }
                texts.formUnion(more)
            }
            return texts
        default: return nil
        }
    }
}
