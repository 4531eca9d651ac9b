import Testing

/// Each check must be able to fail, and must leave alone what is allowed.
@Suite struct LayoutCheckTests {
    @Test func findsUnknownTopLevelEntries() {
        let entries = ["Package.swift", "Package.resolved", ".build", ".gitignore", "notes.txt"]
        #expect(LayoutChecks.topLevel(entries).map(\.path) == ["notes.txt"])
    }

    @Test func findsRoomsThatAreNotInTheTable() {
        let rooms = [Room(name: "A", imports: .anything), Room(name: "B", imports: .anything)]
        let findings = LayoutChecks.rooms(folders: ["A", "C"], rooms: rooms)
        #expect(findings.map(\.path) == ["Sources/C", "Sources/B"])
    }

    @Test func findsTrackedBuildOutput() {
        let paths = ["Sources/a.swift", ".build/a", "Tests/B/.build-b/c", ".ci/run"]
        #expect(LayoutChecks.tracked(paths).map(\.path) == [".build/a", "Tests/B/.build-b/c"])
    }

    @Test func findsTypesNamedLikeAModule() {
        let text = "extension A {}\nlet b: A\n// struct A\npublic struct A {}\nstruct AB {}"
        let findings = NameChecks.typeNames(SourceFile("Sources/B/a.swift", text), modules: ["A"])
        #expect(findings.map(\.line) == [4])
    }

    @Test func findsFileNamesUsedTwiceInAModule() {
        let paths = ["Sources/A/a.swift", "Sources/A/b/a.swift", "Sources/B/a.swift", "Tests/run"]
        let findings = NameChecks.fileNames(paths.map { SourceFile($0, "") })
        #expect(findings.map(\.path) == ["Sources/A/b/a.swift"])
    }

    @Test func countsExemptionsThatAreNeeded() {
        let finding = Finding(rule: .imports, path: "a", line: 1, what: "A imports B", remedy: "")
        let needed = Exemption(rule: .imports, path: "a", about: "B", reason: "")
        let stale = [
            Exemption(rule: .imports, path: "a", about: "C", reason: ""),
            Exemption(rule: .imports, path: "b", reason: ""),
            Exemption(rule: .purity, path: "a", reason: ""),
        ]
        #expect(Exemption.remaining([finding], after: [needed] + stale).isEmpty)
        #expect(Exemption.remaining([finding], after: stale) == [finding])
        #expect(Exemption.stale([needed] + stale, among: [finding]).count == stale.count)
    }
}
