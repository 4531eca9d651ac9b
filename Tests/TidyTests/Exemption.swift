/// A fault that is accepted, by name, with the reason.
struct Exemption: Sendable {
    let rule: Rule
    let path: String
    /// Words of the finding, where only one of a file's faults is meant.
    var about = ""
    let reason: String

    /// Every exemption there is. One that no longer excuses anything fails the test.
    static let all: [Exemption] = []

    func excuses(_ finding: Finding) -> Bool {
        finding.rule == rule && finding.path == path
            && (about.isEmpty || finding.what.contains(about))
    }

    static func remaining(_ findings: [Finding], after exemptions: [Exemption]) -> [Finding] {
        findings.filter { finding in !exemptions.contains { $0.excuses(finding) } }
    }

    static func stale(_ exemptions: [Exemption], among findings: [Finding]) -> [Exemption] {
        exemptions.filter { exemption in !findings.contains { exemption.excuses($0) } }
    }
}
