import EventStoreCore
import TerminalCanvas
import Testing

@testable import Explorer

@Suite struct HelpTests {
    private static func lines(_ scope: Scope, width: Int = 80) -> [[HelpPage.Line]] {
        HelpPage(scope, .standard, BookInfo(name: "books.db")).columns(width: width)
    }

    @Test(arguments: Scope.allCases)
    func everyBindingStandsInItOnce(_ scope: Scope) {
        for width in [80, 200] {
            let lines = Self.lines(scope, width: width).joined()
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

    @Test func theEndIsTheLastLine() {
        var model = Sample.loaded()
        _ = model.press("? G")
        #expect(model.text.contains("recorded and not shown yet"))
        _ = model.press("pgdn g")
        #expect(model.text.contains(" Accounts"))
    }
}
