import Testing

@testable import AWSClient

/// Where credentials come from, and in which order: every source and every way it fails.
@Suite struct CredentialChainTests {
    @Test func findsWhatEachCaseSays() async throws {
        let cases = try CaseFile("credentials").cases
        var (found, failed) = (0, 0)
        for example in cases {
            let example = try CredentialCase(example)
            guard try await example.run() else { continue }
            if example.keys == nil { failed += 1 } else { found += 1 }
        }
        print("credentials: \(found) cases found, \(failed) refused, of \(cases.count)")
        #expect(Set(cases.map(\.name)).count == cases.count)
        #expect((found, failed) == (33, 58))
    }
}
