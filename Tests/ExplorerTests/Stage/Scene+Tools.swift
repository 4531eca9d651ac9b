import Explorer

extension Scene {
    /// The command line, the theme picker, filters of a timeline, and the second pane.
    static let tools: [Scene] = [
        Scene("command-line", keys: ":"),
        Scene("command-line-completed") { stage in
            stage.press(":")
            stage.type("de")
            stage.press("tab")
        },
        Scene("command-line-wrong") { stage in
            stage.press(":")
            stage.type("depsit")
            stage.press("enter")
        },
        Scene("theme-picker", keys: "T j"),
        Scene("prompt-timeline-filter", keys: "enter &"),
        Scene("timeline-filtered") { stage in
            stage.press("G enter &")
            stage.type("type = 'FundsWithdrawn'")
            stage.press("enter")
        },
        Scene("pane-focused", keys: "G enter tab"),
        Scene("pane-scrolled", keys: "G enter tab j j j"),
    ]
}
