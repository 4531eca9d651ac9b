import Testing

@Suite struct SourceScannerTests {
    /// Swift, and what is left of it when strings and comments are blanked.
    @Test(arguments: [
        (#"let a = 1 // { b"#, "let a = 1"),
        (#"a /* { /* } */ { */ b"#, "a                   b"),
        (#"let a = "{ \" {" + b"#, #"let a = "      " + b"#),
        (#"let a = "x \(b + "}") {" + c"#, #"let a = "   (b + " ")  " + c"#),
        (##"let a = #"\( " {"# + b"##, ##"let a = #"      "# + b"##),
        (##"let a = #"\#(b) {"# + c"##, ##"let a = #"  (b)  "# + c"##),
        (##"let a = #"""# + b"##, ##"let a = #" "# + b"##),
        (##"let a = #/ { " \/# x /# + b"##, ##"let a = #/           /# + b"##),
        ("func `a { b`() {}", "func `     `() {}"),
        ("\"never closed {\n}", "\"\n}"),
        ("let a = \"\"\"\n  { \" \\(b)\n  \"\"\"; c", "let a = \"\"\"\n       (b)\n  \"\"\"; c"),
        ("let a = #\"\"\"\n  \"\"\" {\n  \"\"\"#; c", "let a = #\"\"\"\n\n  \"\"\"#; c"),
    ])
    func blanks(_ text: String, _ expected: String) {
        let code = String(decoding: SourceScanner(text).code, as: UTF8.self)
        #expect(trimmed(code) == expected)
    }

    @Test func keepsCommentsWhereAsked() {
        let scanner = SourceScanner("a \"b\" // c")
        #expect(String(decoding: scanner.codeAndComments, as: UTF8.self) == "a \" \" // c")
    }

    @Test func keepsEveryByteInItsPlace() {
        let text = "é\r\n/* é */ \"é\\"
        let scanner = SourceScanner(text)
        #expect(scanner.code.count == text.utf8.count)
        #expect(scanner.codeAndComments.count == text.utf8.count)
    }

    /// Without the blanks at the ends of lines, which the table above could not show.
    private func trimmed(_ text: String) -> String {
        text.split(separator: "\n", omittingEmptySubsequences: false).map { line in
            String(line.reversed().drop { $0 == " " }.reversed())
        }.joined(separator: "\n")
    }
}
