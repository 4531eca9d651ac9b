import Explorer
import Foundation
import TerminalCanvas
import Testing

@Suite struct KeymapTests {
    @Test func noKeyMeansTwoThingsOnOneScreen() {
        for scope in Scope.allCases {
            var seen: [Key: UserAction] = [:]
            for binding in Keymap.standard.bindings(in: scope) {
                for key in binding.keys {
                    #expect(seen[key] == nil, "\(key) on \(scope)")
                    seen[key] = binding.action
                }
            }
        }
    }

    @Test func everyBindingHasKeysAndHelp() {
        for binding in Keymap.standard.bindings {
            #expect(!binding.keys.isEmpty, "\(binding.action)")
            #expect(!binding.help.isEmpty, "\(binding.action)")
            #expect(UserAction(named: binding.action.name) == binding.action)
        }
    }

    @Test func everyActionHasAKey() {
        let bound = Set(Keymap.standard.bindings.map(\.action))
        #expect(UserAction.allCases.filter { !bound.contains($0) } == [])
    }

    @Test func escapeNeverQuits() {
        for scope in Scope.allCases {
            #expect(Keymap.standard.binding(for: .escape, in: scope)?.action == .back)
        }
    }

    @Test func helpIsOnEveryScreen() {
        for scope in Scope.allCases {
            #expect(Keymap.standard.binding(for: .character("?"), in: scope)?.action == .help)
        }
    }

    @Test func aKeyThatIsTakenIsRefused() {
        var keymap = Keymap.standard
        #expect(keymap.rebind([(.deposit, [.character("w")])]).map(\.error.taken) == [.withdraw])
        #expect(keymap.rebind([(.deposit, [.character("+")])]).isEmpty)
        #expect(keymap.binding(for: .character("+"), in: .accounts)?.action == .deposit)
        #expect(keymap.binding(for: .character("d"), in: .accounts) == nil)
    }

    @Test func theKeysPageIsThisKeymap() throws {
        let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
            .deletingLastPathComponent().deletingLastPathComponent()
        let page = root.appendingPathComponent("Sources/daybook/Daybook.docc/Keys.md")
        #expect(
            try String(contentsOf: page, encoding: .utf8) == Keymap.standard.markdown,
            "write it anew with 'daybook keys --standard'")
    }
}
