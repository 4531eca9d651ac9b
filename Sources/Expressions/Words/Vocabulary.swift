import TextFormats

/// The names that expressions may use in one place, and how they are read there.
package struct Vocabulary: Sendable {
    /// What an error calls the expression: `filter`.
    package let title: String
    /// CESQL to the letter, without the additions of the product.
    let isStandard: Bool
    /// In the order in which they are listed.
    let attributes: [ExpressionName.Attribute]
    /// Those that are also known of the account before the event.
    let previous: [ExpressionName.Attribute]
    /// A name that is none of these is a member of the data.
    let takesMembers: Bool
    /// Members of the described state, to be offered.
    private(set) var stateNames: [String] = []

    private var hasState: Bool { !previous.isEmpty }

    /// CESQL v1 as its specification has it: the name of any attribute.
    package static let standard = Vocabulary(
        title: "expression", isStandard: true, attributes: [], previous: [], takesMembers: false)

    /// Filters of events.
    package static let events = Vocabulary(
        title: "filter", isStandard: false,
        attributes: [
            .type, .subject, .currency, .amount, .amountminor, .time, .recorded, .memo,
            .counterparty, .actor, .version, .position, .id, .source,
        ], previous: [], takesMembers: false)

    /// Conditions on histories: an account after an event, and the event.
    package static let histories = Vocabulary(
        title: "condition", isStandard: false,
        attributes: [
            .balance, .amount, .type, .version, .position, .subject, .owner, .status, .currency,
            .overdraft, .memo, .actor, .time, .recorded, .amountminor,
        ], previous: [.balance, .owner, .status, .currency, .overdraft], takesMembers: true)

    /// The same, with members of a described state among the names that are offered.
    package func adding(state names: [String]) -> Vocabulary {
        var vocabulary = self
        vocabulary.stateNames = names
        return vocabulary
    }

    // MARK: Reading

    static let keywords: Set<String> = [
        "and", "or", "xor", "not", "like", "in", "exists", "true", "false",
    ]

    /// The name that a word stands for; nil for one that is none of the language's own.
    func name(_ word: String) -> ExpressionName? {
        let lower = word.asciiLowercased
        if isStandard { return .context(lower) }
        if let attribute = attribute(word, lower, among: attributes) {
            return .attribute(attribute)
        }
        typealias Prefix = ExpressionName.Prefix
        func rest(_ prefix: String) -> String? {
            guard lower.hasPrefix(prefix), lower.utf8.count > prefix.utf8.count else { return nil }
            return String(word.dropFirst(prefix.count))
        }
        if let path = rest(Prefix.data) ?? rest(Prefix.payload) {
            return .data(ExpressionName.DataPath(path))
        }
        guard hasState else { return rest(Prefix.extension).map { .extension($0) } }
        if let name = rest(Prefix.previous + Prefix.state) { return .previousState(name) }
        if let name = rest(Prefix.state) { return .state(name) }
        return rest(Prefix.previous)
            .flatMap { attribute($0, $0.asciiLowercased, among: previous) }
            .map { .previous($0) }
    }

    /// `amountMinor` is what payloads call theirs, and remains a member where there are members.
    private func attribute(
        _ word: String, _ lower: String, among attributes: [ExpressionName.Attribute]
    ) -> ExpressionName.Attribute? {
        let found = attributes.first { $0.rawValue == lower || $0.aliases.contains(lower) }
        return found == .amountminor && takesMembers && word != lower ? nil : found
    }

    /// Everything that a name can be, as an error lists it.
    var list: String {
        let names = attributes.map { attribute in
            ([attribute.rawValue] + attribute.aliases).joined(separator: " or ")
        }
        let open = hasState ? ["previous.balance", "state.NAME"] : ["extension.NAME"]
        return (names + ["data.NAME"] + open).joined(separator: ", ")
    }

    /// The language's own name that a mistyped one was probably meant to be: so many letters of it
    /// may be wrong, one, and of a long name two.
    func nearest(_ word: String) -> String? {
        let lower = word.asciiLowercased
        // The same name in other letters is no slip.
        return NearestName.of(
            word, among: names.lazy.filter { $0 != lower }, within: word.count < 7 ? 1 : 2)
    }

    /// The nearest of all, where nothing else can have been meant.
    func nearestOfAll(_ word: String) -> String? { NearestName.of(word, among: names) }

    /// All names of the language's own, with their other spellings.
    var names: [String] {
        attributes.flatMap { [$0.rawValue] + $0.aliases }
            + previous.map { ExpressionName.Prefix.previous + $0.rawValue }
            + stateNames.flatMap { name in
                [ExpressionName.state(name).text, ExpressionName.previousState(name).text]
            }
    }
}
