import Testing

@testable import AWSClient

/// Which endpoint counts.
@Suite struct EndpointTests {
    @Test func findsTheEndpointOfEachCase() throws {
        let cases = try CaseFile("endpoints").cases
        var (theirs, own) = (0, 0)
        for example in cases where try isAsExpected(example) {
            if example.name.hasPrefix("own: ") { own += 1 } else { theirs += 1 }
        }
        print("endpoints: \(theirs) cases of botocore, \(own) of our own, of \(cases.count)")
        #expect(Set(cases.map(\.name)).count == cases.count)
        #expect((theirs, own) == (39, 44))
    }

    private func isAsExpected(_ example: CaseFile.Case) throws -> Bool {
        var state = FakeEnvironment.State()
        for setting in example["env"] {
            let name = setting.prefix { $0 != "=" }
            state.variables[String(name)] = String(setting.dropFirst(name.count + 1))
        }
        state.files["/home/ada/.aws/config"] = Array(example["c"].joined(separator: "\n").utf8)
        let name = try #require(example["service"].first)
        let service = try #require(AWSService.allCases.first { $0.configurationName == name })
        let around = FakeEnvironment(state)
        let settings = try AWSSettings(around.environment, profile: example["profile"].first)
        let endpoints = settings.endpoints(
            region: example["region"].first, explicit: example["explicit"].first,
            allowsPlainHTTP: !example["plain"].isEmpty)
        do {
            let found = try endpoints.endpoint(of: service)
            let expected = example["="]
            #expect(expected == ["\(found.url) \(found.region)"], "\(example)")
            return expected == ["\(found.url) \(found.region)"]
        } catch let failure as EndpointFailure {
            let told = example["!"].first.map(failure.reason.contains) ?? false
            #expect(told, "\(example): \(failure)")
            let isSafe = !failure.reason.contains("secret")
            #expect(isSafe, "\(example)")
            return told && isSafe
        }
    }
}
