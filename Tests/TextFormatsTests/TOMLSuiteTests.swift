import Testing
import TextFormats

/// toml-test for TOML 1.0, all of it.
@Suite struct TOMLSuiteTests {
    @Test func readsEveryValidFileAndRefusesEveryOther() throws {
        let cases = try CaseTable("toml-1.0").cases
        var (read, refused) = (0, 0)
        for example in cases {
            let file = TOML.File(reading: example.input)
            if example.isValid {
                let lines = TOMLNotation.lines(of: file.root)
                #expect(file.problems.isEmpty, "\(example.name)")
                #expect(
                    lines.map { Array($0.utf8) } == example.findings.map { Array($0.utf8) },
                    "\(example.name): \(lines)")
                if file.problems.isEmpty { read += 1 }
            } else {
                #expect(!file.problems.isEmpty, "\(example.name) is accepted")
                if !file.problems.isEmpty { refused += 1 }
            }
        }
        print("toml-test: \(read) valid files read, \(refused) invalid ones refused")
        #expect(cases.filter(\.isValid).count == 210)
        #expect((read, refused) == (210, 499))
    }
}
