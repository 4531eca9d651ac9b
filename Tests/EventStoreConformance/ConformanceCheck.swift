import EventStoreCore
import TestSupport
import Testing

/// One thing that every engine has to do, with the clause of the contract that demands it.
///
/// An engine's test target runs all of them:
///
///     @Test(arguments: ConformanceCheck.all)
///     func conforms(check: ConformanceCheck) async throws { try await check.run(factory) }
///
/// No check can be overridden. One that needs a capability which the engine declares it lacks is
/// skipped with a warning in the report, and `skipped(by:)` lets the engine's tests pin
/// down exactly which ones those are.
public struct ConformanceCheck: Sendable, CustomTestStringConvertible {
    public let clause: Int
    public let name: String
    /// Examines a fresh store; records an issue or throws if the engine fails.
    public let run: @Sendable (StoreFactory) async throws -> Void
    let needs: Need?

    /// A capability without which a check has no meaning. There are no others.
    enum Need: String, Sendable {
        case durable
        case atomicBulk

        func isMet(by capabilities: Capabilities) -> Bool {
            switch self {
            case .durable: capabilities.durable
            case .atomicBulk: capabilities.atomicBulk
            }
        }
    }

    init(
        _ clause: Int, _ name: String, needs: Need? = nil,
        _ body: @escaping @Sendable (Bench) async throws -> Void
    ) {
        self.clause = clause
        self.name = name
        self.needs = needs
        run = { factory in
            let bench = try await Bench(factory)
            if let needs, !needs.isMet(by: bench.store.capabilities) {
                // A cancelled case alone leaves no trace in the report; a warning does.
                let reason = "skipped: \(factory.engine) declares that it lacks \(needs.rawValue)"
                Issue.record("\(clause): \(name) \(reason)", severity: .warning)
                try Test.cancel(Comment(rawValue: reason))
            }
            try await body(bench)
        }
    }

    public var testDescription: String { "\(clause): \(name)" }

    /// The checks that an engine of these capabilities skips.
    public static func skipped(by capabilities: Capabilities) -> [ConformanceCheck] {
        all.filter { check in check.needs.map { !$0.isMet(by: capabilities) } ?? false }
    }

    /// The checks of limits, for an engine's tests to run under small limits as well.
    public static var limits: [ConformanceCheck] {
        LimitChecks.all + [GuardChecks.guardsPerAppend, CheckpointStoreChecks.limit]
    }

    /// Every check, in the order of the contract's clauses.
    public static let all: [ConformanceCheck] =
        [
            AppendChecks.all, ExpectationChecks.all, GuardChecks.all, ConcurrencyChecks.all,
            IdentityChecks.all, ReversalChecks.all,
            CommandChecks.all, StreamReadingChecks.all, LogReadingChecks.all, FoldChecks.all,
            LookupChecks.all, PastChecks.all, RefinementChecks.all, SnapshotChecks.all,
            HashChecks.all,
            DurabilityChecks.all,
            LimitChecks.all, NameChecks.all, FidelityChecks.all, BulkChecks.all,
            ReadModelChecks.all, ReadModelWindowChecks.all, RebuildChecks.all,
            WaitingChecks.all, CheckpointStoreChecks.all,
        ]
        .flatMap { $0 }
        .enumerated()
        .sorted { ($0.element.clause, $0.offset) < ($1.element.clause, $1.offset) }
        .map(\.element)
}
