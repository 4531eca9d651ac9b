import AWSClient
import EventStoreCore

/// Says so where no answer comes soon.
struct WatchedCaller: AWSCaller {
    let base: any AWSCaller
    let board: StatusBoard
    let silence: Duration
    let background: Background
    let now: @Sendable () -> Timestamp

    func call(
        _ service: AWSService, _ operation: String, _ body: [UInt8]
    ) async throws -> [UInt8] {
        try await board.heard(since: now(), within: silence, in: background) {
            try await base.call(service, operation, body)
        }
    }
}
