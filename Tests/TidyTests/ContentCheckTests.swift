import Testing

/// Each check must be able to fail, and must leave alone what is allowed.
@Suite struct ContentCheckTests {
    private let rooms = [
        Room(name: "Pure", isPure: true, imports: .only(["Crypto"])),
        Room(name: "Open", imports: .anything),
    ]

    // MARK: Imports

    @Test(arguments: [
        ("import GRDB", "GRDB"), ("  import Foundation.Date", "Foundation"),
        ("@testable import A", "A"), ("package import struct B.C", "B"), ("import A // why", "A"),
        ("let a = \"import A\"", nil), ("// import A", nil), ("imports.append(A)", nil),
    ])
    func readsImports(_ line: String, _ module: String?) {
        #expect(ImportChecks.importedModule(SourceFile("a.swift", line).code[0]) == module)
    }

    @Test func findsForbiddenImports() {
        let text = "import Crypto\nimport GRDB\n"
        let pure = SourceFile("Sources/Pure/a.swift", text)
        let open = SourceFile("Sources/Open/a.swift", text)
        let test = SourceFile("Tests/Pure/a.swift", text)
        #expect(ImportChecks.imports(pure, rooms: rooms).map(\.line) == [2])
        #expect(ImportChecks.imports(open, rooms: rooms).isEmpty)
        #expect(ImportChecks.imports(test, rooms: rooms).isEmpty)
    }

    // MARK: Words

    @Test(arguments: WordChecks.impureWords)
    func findsImpurity(_ word: String) {
        let text = "let a = \(word)\n"
        let pure = SourceFile("Sources/Pure/a.swift", text)
        let open = SourceFile("Sources/Open/a.swift", text)
        #expect(WordChecks.purity(pure, rooms: rooms).map(\.line) == [1])
        #expect(WordChecks.purity(open, rooms: rooms).isEmpty)
    }

    @Test(arguments: [
        "threadName", "Threads", "address = .now", "// Thread", "\"Date()\"", "Date(a)",
    ])
    func allowsWordsThatOnlyLookImpure(_ text: String) {
        let file = SourceFile("Sources/Pure/a.swift", text)
        #expect(WordChecks.purity(file, rooms: rooms).isEmpty)
    }

    @Test(arguments: WordChecks.leftoverWords)
    func findsLeftovers(_ word: String) {
        #expect(WordChecks.leftovers(SourceFile("a.swift", "a // \(word): b")).count == 1)
        #expect(WordChecks.leftovers(SourceFile("a.md", "b\n\(word)\n")).map(\.line) == [2])
        // A currency code, a template: data, not a note to oneself.
        #expect(WordChecks.leftovers(SourceFile("a.swift", "let a = \"\(word)\"")).isEmpty)
        #expect(WordChecks.leftovers(SourceFile("run", "mktemp \(word)\(word)")).isEmpty)
    }

    @Test(arguments: [
        "a!", "a!.b", "a()!", "a[0]!", "a?.b!", "(a)!", "f(a!)", "\"a\".b! + c", "let a: Int!",
        "try! a()", "a as! B", "fatalError(\"a\")", "a! == b", "\"\\(a!)\"",
    ])
    func findsTraps(_ line: String) {
        #expect(WordChecks.traps(SourceFile("Sources/Open/a.swift", line)).count == 1)
        #expect(WordChecks.traps(SourceFile("Tests/OpenTests/a.swift", line)).isEmpty)
    }

    @Test(arguments: [
        "!a", "f(!a)", "a != b", "a!=b", "a && !b", "[!a]", "\"a!\"", "// a!", "try? a()",
        "a as? B", "precondition(a)",
    ])
    func allowsWhatOnlyLooksLikeATrap(_ line: String) {
        #expect(WordChecks.traps(SourceFile("Sources/Open/a.swift", line)).isEmpty)
    }
}
