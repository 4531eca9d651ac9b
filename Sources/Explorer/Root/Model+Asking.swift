extension Model {
    /// Actions that ask about the past; nil if it is none of them.
    mutating func ask(_ action: UserAction) -> [Effect]? {
        let state = screens.top.state
        switch action {
        case .mark:
            let point = state.here(context()) ?? .position(live.head)
            mark = point
            hint(
                .info,
                "\(point.words) is marked; \(keymap.way(to: .compare)) compares")
            return []
        case .compare:
            // The marked point itself is compared with now.
            let here = state.here(context())
            let query = CompareQuery(
                account: state.timeAxis.account, from: mark, to: here == mark ? nil : here)
            return push(.compare(query))
        case .why:
            guard let query = state.number(context()) else { return [.bell] }
            return push(.why(query))
        case .when:
            prompt(.when, lastCondition)
            return []
        default: return nil
        }
    }

    /// Why one of them is off; nil if it is on.
    func reasonCannotAsk(
        _ action: UserAction, _ screen: any ScreenState, _ context: ScreenContext
    ) -> String? {
        switch action {
        case .compare:
            return mark == nil && screen.here(context) == nil
                ? "nothing is marked to compare with: \(keymap.way(to: .mark)) marks a point" : nil
        case .why:
            return screen.number(context) == nil
                ? screen.reasonOff(action, context) ?? "no number is selected" : nil
        default: return nil
        }
    }

    /// Looks for a condition: in the account on the screen, or in the whole book.
    mutating func find(when condition: String) -> [Effect] {
        let condition = ShownNumber.plain(condition)
        lastCondition = condition
        if condition.isEmpty { return [] }
        let query = WhenQuery(
            condition: condition, account: screens.top.state.timeAxis.account, until: point)
        return push(.when(query))
    }

    /// Why no file can be written now; nil if one can.
    func reasonCannotWrite(_ action: UserAction, _ screen: any ScreenState) -> String? {
        guard action == .statement || action == .export else { return nil }
        if remote?.isCopied == false { return "the log is not copied yet" }
        if let writing {
            return "the \(writing.form.purpose) is being written; :stop-writing gives it up"
        }
        if size.width < FormLayout.minimum.width || size.height < FormLayout.minimum.height {
            return "the terminal is too small for it"
        }
        guard case .moment = cursor?.point else { return nil }
        // As on the command line: these are of what the book knew.
        switch (action, screen.shown) {
        case (.statement, _):
            return "a statement is of a position (@pos:9) or a version, and not of a moment"
        case (_, .stream):
            return "the log is exported up to a position (@pos:9), and not of a moment"
        default: return nil
        }
    }
}
