import EventStoreCore
import Explorer
import Foundation
import TerminalCanvas
import Testing

@Suite struct KeymapTests {
    /// What a text tells to press is what is bound.
    @Test func textsTellTheKeysThatAreBound() throws {
        var keymap = Keymap.standard
        let changes: [(UserAction, String)] = [
            (.open, "O"), (.takeSnapshot, "K"), (.back, "b"), (.last, "M"), (.search, "%"),
            (.showSnapshots, "8"), (.mark, "Z"),
        ]
        let clashes = keymap.rebind(
            try changes.map { (action: $0.0, keys: [try #require(Key($0.1))]) })
        #expect(clashes.isEmpty)
        func model(_ page: AccountsPage) -> Model {
            var model = Model(
                book: BookInfo(name: "books.db"), keymap: keymap, size: Size(width: 80, height: 24),
                now: Sample.now)
            for case .ask(let id, .accounts(_)) in start(&model) {
                _ = update(&model, .answered(id, .success(.accounts(page))))
            }
            return model
        }
        let empty = AccountsPage(
            rows: [], atStart: true, atEnd: true, total: 0, matching: 0, totals: [],
            freshness: SummaryFreshness())
        #expect(model(empty).text.contains("no accounts yet: O opens one"))
        var accounts = model(Sample.page(3))
        _ = accounts.press("n")
        #expect(accounts.text.contains("no search yet: % begins one"))
        _ = accounts.press("c")
        #expect(accounts.text.contains("Z marks a point"))
        _ = accounts.press("?")
        #expect(accounts.text.contains("b goes back"))
        var snapshots = model(Sample.page(3))
        for case .ask(let id, .snapshots(_, _)) in snapshots.press("8") {
            let page = SnapshotsPage(rows: [], head: Version(3))
            _ = update(&snapshots, .answered(id, .success(.snapshots(page))))
        }
        #expect(snapshots.text.contains("no snapshots yet: K takes one"))
        var stream = model(Sample.page(3))
        for case .ask(let id, .stream(_)) in stream.press("2") {
            let page = StreamWindowPage(
                rows: [EventSample.row(1), EventSample.row(2)], atNewest: true, atOldest: true)
            _ = update(&stream, .answered(id, .success(.stream(page))))
        }
        _ = stream.press("k")
        #expect(stream.text.contains("M follows the newest"))
        var timeline = model(Sample.page(3))
        EventSample.answer(
            &timeline, timeline.press("enter"), EventSample.page(1...3, snapshots: [2: false]))
        #expect(timeline.text.contains("8 shows and repairs it"))
    }

    /// An action that has no key is told by its name.
    @Test func anActionWithoutAKeyIsToldByItsName() {
        var keymap = Keymap.standard
        #expect(keymap.rebind([(.search, [])]).isEmpty)
        #expect(keymap.way(to: .search) == ":search")
    }

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
