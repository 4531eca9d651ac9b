extension Model {
    /// Tells what became of something; it stays in Messages.
    package mutating func tell(_ kind: Message.Kind, _ text: String) {
        log.add(kind, text, at: now)
        notice = log.messages.last
        guard case .messages(var screen) = screens.top else { return }
        screen.show(log, height: listHeight)
        screens.top = .messages(screen)
    }

    /// Says what is worth a look and no more.
    mutating func hint(_ kind: Message.Kind, _ text: String) {
        notice = Message(number: 0, at: now, kind: kind, text: text)
    }
}
