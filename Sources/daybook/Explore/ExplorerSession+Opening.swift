import Explorer
import ExplorerRuntime
import Foundation
import TerminalCanvas
import TerminalNCurses

#if Network
    import AWSClient
#endif

extension OpenLedger {
    /// As the explorer takes it.
    ///
    /// - Parameter options: name it again on a command line.
    /// - Returns: the ledger, with what the explorer can do to it and beside it.
    func explored(_ options: [String]) -> ExploredLedger {
        ExploredLedger(
            ledger,
            book: BookInfo(
                name: name, readOnlyReason: readOnlyReason, isProduction: isProduction,
                options: options),
            identity: identity, warnings: stores.local?.warnings ?? [],
            keepsReadModels: !isReadOnly, replay: { try await replayParked($0) },
            write: { try await write($0, $1) })
    }

    private var identity: String {
        switch location {
        case .sqlite(let path): "sqlite:" + Self.realPath(path)
        case .dynamoDB(let address): address.text
        }
    }

    /// Two names of one file are one ledger.
    private static func realPath(_ path: String) -> String {
        guard let found = realpath(path, nil) else { return path }
        defer { free(found) }
        return String(validatingCString: found) ?? path
    }
}

extension SessionHost {
    /// A person at the terminal that this process has.
    static let live = SessionHost(
        workers: Workers.shared, sleep: Pause.sleep, isEnding: { Interrupt.isRequested },
        openTerminal: { try openTerminal() }, complain: { StandardError.write($0) })

    private static func openTerminal() throws -> any LoopTerminal {
        do {
            return try Interrupt.keepingSignals {
                try NCursesDriver(TerminalEnvironment(ProcessInfo.processInfo.environment))
            }
        } catch {
            throw CommandStop(
                .failure,
                "error: \(error); 'daybook --plain' and the other commands need none")
        }
    }
}

extension NCursesDriver: LoopTerminal {
    package var liveInterval: Duration { .milliseconds(100) }

    package func end() { close() }
}
