import EventStoreCore
import TerminalCanvas
import Testing

@testable import Explorer

@Suite struct HelpTests {
    private static func lines(_ scope: Scope, width: Int = 80) -> [[HelpPage.Line]] {
        HelpPage(scope, .standard, BookInfo(name: "books.db")).columns(width: width)
    }

    /// The lines with what was wrapped in one again.
    private static func entries(_ scope: Scope, width: Int = 80) -> [HelpPage.Line] {
        lines(scope, width: width).joined().reduce(into: []) { entries, line in
            if case .more(let rest) = line, case .key(let keys, let text) = entries.last {
                entries[entries.count - 1] = .key(keys, "\(text) \(rest)")
            } else {
                entries.append(line)
            }
        }
    }

    @Test func whatHasNoRoomGoesOnBelow() {
        var stage = Stage(
            .standard, BookInfo(name: "books.db"), Size(width: 40, height: 12))
        stage.begin()
        stage.press("? G")
        #expect(!stage.frame.canvas.lines.joined().contains("…"))
        #expect(stage.frame.canvas.lines.contains { $0.contains("shown yet") })
    }

    @Test(arguments: Scope.allCases)
    func everyBindingStandsInItOnce(_ scope: Scope) {
        for width in [40, 80, 200] {
            let lines = Self.entries(scope, width: width)
            for binding in Keymap.standard.bindings(in: scope) {
                let keys = binding.keys.map(\.description).joined(separator: " ")
                #expect(lines.count { $0 == .key(keys, binding.help) } == 1, "\(binding.action)")
            }
        }
    }

    @Test func theScreensOwnKeysStandFirst() {
        #expect(Self.lines(.accounts)[0].first == .heading("Accounts"))
        #expect(Self.lines(.whatIf)[0].first == .heading("What if"))
    }

    @Test func aWideTerminalHasTwoColumnsOfMuchTheSameLength() {
        #expect(Self.lines(.accounts, width: 120).count == 1)
        let columns = Self.lines(.accounts, width: 200)
        #expect(columns.count == 2)
        #expect(abs(columns[0].count - columns[1].count) < 15)
    }

    /// The keymap says what a key is for; there is no second list that could forget one.
    @Test(arguments: Scope.allCases)
    func aKeyStandsUnderItsGroup(_ scope: Scope) {
        var headings: [HelpPage.Line: String] = [:]
        var heading = ""
        for line in Self.entries(scope) {
            if case .heading(let title) = line { heading = title } else { headings[line] = heading }
        }
        for binding in Keymap.standard.bindings(in: scope) {
            let keys = binding.keys.map(\.description).joined(separator: " ")
            let expected = binding.scopes.count == 1 ? scope.title : binding.group.title
            #expect(headings[.key(keys, binding.help)] == expected, "\(binding.action)")
        }
    }

    @Test func actionsOfOneKindStandTogether() {
        func group(_ action: UserAction) -> Keymap.Group? {
            Keymap.standard.bindings.last { $0.action == action }?.group
        }
        #expect(group(.copy) == .other && group(.deposit) == .commands)
        #expect(group(.why) == .time && group(.clock) == .time && group(.play) == .time)
        #expect(group(.showSnapshots) == .screens && group(.enter) != .other)
        for binding in Keymap.standard.bindings where binding.isCommand {
            #expect(binding.group == .commands, "\(binding.action)")
        }
    }

    @Test func aSlashFindsAKeyByWhatItDoes() {
        var model = Sample.loaded()
        _ = model.press("? n")
        #expect(model.notice?.text.contains("no search yet") == true)
        func selected(_ model: Model) -> [String] {
            let canvas = view(model).canvas
            return canvas.lines.enumerated().filter { row, _ in
                canvas[3, row].style.overlay == .listSelected
            }.map(\.element)
        }
        _ = model.press("/")
        _ = model.type("SUSPEND")
        _ = model.press("enter")
        #expect(selected(model).count == 1)
        #expect(selected(model).first?.contains("ctrl-z") == true)
        // From the last match to the first, and back.
        _ = model.press("g /")
        _ = model.type("match")
        _ = model.press("enter")
        let first = selected(model)
        #expect(first.count == 1)
        _ = model.press("n")
        #expect(selected(model) != first)
        _ = model.press("N")
        #expect(selected(model) == first)
        _ = model.press("/")
        _ = model.type("xyzzy")
        _ = model.press("enter")
        #expect(model.notice?.text == "no match for 'xyzzy'")
        #expect(selected(model).isEmpty)
    }

    @Test func theEndIsTheLastLine() {
        var model = Sample.loaded()
        _ = model.press("? G")
        #expect(model.text.contains("recorded and not shown yet"))
        _ = model.press("pgdn g")
        #expect(model.text.contains(" Accounts"))
    }
}
