/// Work that changes no event, and so has no preview, but is asked about before it is done.
package struct Approval: Sendable {
    /// `drop snapshot acc-1@100`
    package let task: String
    /// What that means.
    package let text: String
    /// What stands on the button.
    package let verb: String
    /// What has to be typed on a production ledger, and whose name that is.
    package let name: String
    package let named: String
    /// What is done then.
    let effect: Effect
    /// What does the same in a shell, behind what names the ledger; nil if nothing does.
    let words: [String]?

    init(
        _ task: String, _ text: String, verb: String, name: String, of named: String,
        _ effect: Effect, words: [String]? = nil
    ) {
        self.task = task
        self.text = text
        self.verb = verb
        self.name = name
        self.named = named
        self.effect = effect
        self.words = words
    }
}
