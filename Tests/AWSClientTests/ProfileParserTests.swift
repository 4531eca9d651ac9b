import Testing

@testable import AWSClient

/// How the files of the AWS tools are read.
@Suite struct ProfileParserTests {
    @Test func readsEachFileAsTheToolsDo() throws {
        let cases = try CaseFile("profiles").cases
        var (read, refused) = (0, 0)
        for example in cases {
            let expected = (example["="] + example["p"].map { "profile \($0)" }).sorted()
            do {
                let found = try lines(of: example)
                #expect(found == expected, "\(example)")
                #expect(example["!"].isEmpty, "\(example) is accepted")
                if found == expected { read += 1 }
            } catch let fault as ProfileParser.Fault {
                let told = "line \(fault.line): \(fault.reason)"
                #expect(example["!"] == [told], "\(example)")
                if example["!"] == [told] { refused += 1 }
            }
        }
        print("profile files: \(read) read, \(refused) refused, of \(cases.count)")
        #expect(Set(cases.map(\.name)).count == cases.count)
        #expect((read, refused) == (35, 10))
    }

    /// The sections and the properties of a case's files, one a line, in order.
    private func lines(of example: CaseFile.Case) throws -> [String] {
        var set = ProfileSet()
        try ProfileParser.read(text("c", of: example), .configuration, into: &set)
        try ProfileParser.read(text("k", of: example), .credentials, into: &set)
        let sections = [
            ("profile", set.profiles), ("sso-session", set.ssoSessions), ("services", set.services),
        ]
        return sections.flatMap { kind, profiles in
            profiles.flatMap { name, profile in
                ["\(kind) \(name)"]
                    + profile.properties.map { key, value in
                        let text = value.split(separator: "\n", omittingEmptySubsequences: false)
                            .joined(separator: "\\n")
                        return "\(kind) \(name).\(key) = \(text)"
                    }
            }
        }.sorted()
    }

    private func text(_ key: String, of example: CaseFile.Case) -> String {
        example[key].map { CaseFile.withControls($0) }.joined(separator: "\n")
    }

    @Test func aNestedPropertyIsFoundInItsParent() throws {
        var set = ProfileSet()
        let text = "[services s]\ndynamodb =\n  endpoint_url = https://one\n  x = 1\nsns = 1\n"
        try ProfileParser.read(text, .configuration, into: &set)
        let services = try #require(set.services["s"])
        #expect(services.nested("endpoint_url", in: "dynamodb") == "https://one")
        #expect(services.nested("endpoint_url", in: "sns") == nil)
        #expect(services.nested("endpoint_url", in: "sts") == nil)
    }
}
