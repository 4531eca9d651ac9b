import TextFormats

/// An event of a described type that is to be recorded, as its description reads it.
package struct DescribedRecording: Hashable, Sendable {
    /// Whether its stream may be a new one.
    package enum Start: String, CaseIterable, Sendable {
        /// The stream has an account already.
        case existing
        /// It is the stream's first event.
        case new
        /// Both are right.
        case any
    }

    /// With its content.
    package let event: ForeignEvent
    package let start: Start
    /// What the state must hold before.
    package let expected: [FieldState]
    /// A debit may take the balance below what is available.
    package let mayOverdraw: Bool

    package init(
        event: ForeignEvent, start: Start, expected: [FieldState], mayOverdraw: Bool
    ) {
        self.event = event
        self.start = start
        self.expected = expected
        self.mayOverdraw = mayOverdraw
    }
}
