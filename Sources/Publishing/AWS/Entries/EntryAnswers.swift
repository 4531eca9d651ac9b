/// Puts what a service says of entries that it calls by an id into their order.
struct EntryAnswers {
    private var answers: [EntryAnswer]

    /// Of so many entries, none of which anything was said of.
    init(count: Int) { answers = [EntryAnswer](repeating: .missing, count: count) }

    /// The id of an entry.
    static func id(_ number: Int) -> String { "e\(number)" }

    /// Notes what is said of an entry. One that is said to have failed has, whatever else is said
    /// of it; an id that was not given is nobody's.
    mutating func note(_ id: String?, _ answer: EntryAnswer) {
        guard let id, id.first == "e", let number = Int(id.dropFirst()),
            answers.indices.contains(number), Self.id(number) == id
        else { return }
        if case .failed = answers[number] { return }
        answers[number] = answer
    }

    /// In the order of the entries.
    var inOrder: [EntryAnswer] { answers }
}
