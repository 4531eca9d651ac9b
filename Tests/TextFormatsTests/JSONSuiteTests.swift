import Testing
import TextFormats

/// JSONTestSuite, all of its parsing cases.
@Suite struct JSONSuiteTests {
    @Test func acceptsAndRefusesAsTheSuiteDoes() throws {
        var counts: [Character: Int] = [:]
        for example in try CaseTable("json").cases {
            let isAccepted = (try? JSONScanner.validate(example.input)) != nil
            #expect(isAccepted == example.isValid, "\(example.name)")
            let kind = try #require(example.name.first)
            // The suite leaves only those to the reader whose names begin with i.
            if kind != "i" { #expect(example.isValid == (kind == "y"), "\(example.name)") }
            if isAccepted == example.isValid { counts[kind, default: 0] += 1 }
        }
        let (yes, no, either) = (counts["y", default: 0], counts["n", default: 0], counts["i"] ?? 0)
        print("JSONTestSuite: \(yes) accepted, \(no) refused, \(either) as this reader decides")
        #expect((yes, no, either) == (95, 188, 35))
    }
}
