import Testing

/// Each check must be able to fail, and must leave alone what is allowed.
@Suite struct LengthCheckTests {
    @Test func findsWideLines() {
        let wide = String(repeating: "é", count: 101)
        let file = SourceFile("a.swift", "\(wide.dropLast())\n\(wide)\n")
        #expect(LengthChecks.columns(file).map(\.line) == [2])
    }

    @Test func findsLongFiles() {
        let limit = LengthChecks.maximumFileLines
        #expect(LengthChecks.fileLength(SourceFile("a.swift", lines(limit))).isEmpty)
        #expect(LengthChecks.fileLength(SourceFile("a.swift", lines(limit + 1))).count == 1)
    }

    @Test(arguments: [
        "func f() {", "init?(a: Int) {", "deinit {", "subscript(a: Int) -> Int {", "var a: Int {",
        "func f(\n    a: () -> Int = { 1 }\n) {", "protocol P { func g() }\nfunc f() {",
    ])
    func findsLongFunctions(_ opening: String) {
        let head = opening.split(separator: "\n").count { !$0.hasPrefix("protocol") }
        let room = LengthChecks.maximumFunctionLines - head - 1
        let longest = SourceFile("a.swift", "struct A {\n\(opening)\n\(lines(room))}\n}\n")
        let tooLong = SourceFile("a.swift", "struct A {\n\(opening)\n\(lines(room + 1))}\n}\n")
        #expect(LengthChecks.functionLength(longest).isEmpty)
        #expect(LengthChecks.functionLength(tooLong).count == 1)
    }

    @Test(arguments: [
        "enum A {", "let a = [", "f(\nfunc: {", "protocol P {\n  func f()\n}\nextension A {",
        "var a: Int\nif b {", "a.init(b) {", "let a = \"\"\"\n  func f() {\n  \"\"\"\nstruct B {",
    ])
    func allowsLongTypesAndTables(_ opening: String) {
        let closing = opening.hasSuffix("[") ? "]" : opening.hasPrefix("f(") ? "})" : "}"
        let file = SourceFile("a.swift", "\(opening)\n\(lines(80))\(closing)\n")
        #expect(LengthChecks.functionLength(file).isEmpty)
    }

    @Test func namesTheFunction() {
        let file = SourceFile("a.swift", "\n  func pay() {\n\(lines(80))}\n")
        #expect(
            LengthChecks.functionLength(file).map(\.description) == [
                "a.swift:2: pay has 82 lines; split it, at most 70 lines each"
            ])
    }

    @Test(arguments: ["func f() {\n", "}\n", "f(\n"])
    func findsBracesThatDoNotMatch(_ text: String) {
        #expect(LengthChecks.functionLength(SourceFile("a.swift", text)).count == 1)
    }

    private func lines(_ count: Int) -> String { String(repeating: "a\n", count: count) }
}
