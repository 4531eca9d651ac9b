import EventStoreCore
import LedgerService
import TextFormats

/// What a command still does when its work is done and committed. What fails there is told beside
/// what was done, and is no failure of the command: whoever reads "error" would do it again.
enum AfterCommit {
    /// Runs what follows.
    ///
    /// - Parameters:
    ///   - done: what was done, such as `recorded acc-1@2`.
    ///   - what: what could not be done, such as `its receipt cannot be written`.
    ///   - body: what follows.
    static func tell(
        _ done: String, but what: String, _ body: () async throws -> Void
    ) async {
        do { try await body() } catch { note(done, but: what, error) }
    }

    /// Writes to stdout what is told of it, and waits until it is out.
    static func answer(_ done: String, _ body: () throws -> Void) {
        OutputStall.note(done)
        do {
            try body()
            try StandardOutput.flush()
        } catch is StandardOutput.Closed {
            // Nobody wants to read it.
            StandardOutput.abandon()
        } catch {
            StandardOutput.abandon()
            note(done, but: "that cannot be told", error)
        }
    }

    private static func note(_ done: String, but what: String, _ error: any Error) {
        let reason = ExitStatus.reason(for: error)
        StandardError.write(Printable.lines("\(done), but \(what): \(reason)"))
    }
}
