import TestSupport
import Testing

/// The checks, applied to this tree. They read for many seconds, on threads of their own: other
/// tests wait for what tasks do.
@Suite struct TreeIsTidy {
    @Test(arguments: Rule.allCases.filter { $0 != .tracked })
    func obeys(_ rule: Rule) async throws {
        try await expectNothing(of: rule)
    }

    @Test(.enabled(if: Tree.isClone, "only a clone says what is tracked"))
    func tracksNoBuildOutput() async throws {
        try await expectNothing(of: .tracked)
    }

    private func expectNothing(of rule: Rule) async throws {
        let findings = try await onOwnThread { try Tree.here.get().findings(of: rule) }
        for finding in Exemption.remaining(findings, after: Exemption.all) {
            Issue.record("\(finding)")
        }
    }

    @Test func needsEveryExemption() async throws {
        let findings = try await onOwnThread {
            let excused = Set(Exemption.all.map(\.rule))
            return Rule.allCases.filter(excused.contains).flatMap(try Tree.here.get().findings)
        }
        for exemption in Exemption.stale(Exemption.all, among: findings) {
            Issue.record("\(exemption.path): exempt from \(exemption.rule) for nothing; remove it")
        }
    }

    /// A search that finds no files would find no faults either.
    @Test func wasRead() async throws {
        let tree = try await onOwnThread { try Tree.here.get() }
        #expect(tree.topLevel.contains("Package.swift"))
        #expect(tree.files.contains { $0.path == "Tests/TidyTests/TreeIsTidy.swift" })
        #expect(tree.files.contains { $0.path == "Sources/run" })
        for room in tree.rooms {
            #expect(tree.files.contains { $0.module == room && $0.isInSources }, "\(room) is empty")
        }
    }
}
