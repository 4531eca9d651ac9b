import Foundation
import Synchronization
import TextFormats

/// Packs the files that were put away, one after the other, on a thread of its own.
final class FilePacker: Sendable {
    private struct State {
        var isRunning = false
        /// Whether something was put away since the folder was looked through.
        var isAsked = false
        /// Files that are left to pack.
        var left = 0
        var waiting: [(most: Int, continuation: CheckedContinuation<Void, Never>)] = []

        /// Those who have waited enough.
        mutating func takeReady() -> [CheckedContinuation<Void, Never>] {
            let isDone = !isRunning
            let ready = waiting.filter { isDone || left <= $0.most && $0.most > 0 }
            waiting.removeAll { entry in isDone || left <= entry.most && entry.most > 0 }
            return ready.map(\.continuation)
        }
    }

    private let names: ClosedFileNames
    private let notify: @Sendable (String) -> Void
    private let state = Mutex(State())

    init(_ names: ClosedFileNames, notify: @escaping @Sendable (String) -> Void) {
        self.names = names
        self.notify = notify
    }

    /// Looks for files that were put away, and packs them. Waits for nothing.
    func start() {
        #if Network
            let begins = state.withLock { state in
                state.isAsked = true
                state.left += 1
                if state.isRunning { return false }
                state.isRunning = true
                return true
            }
            // Without a thread of its own it is done by whoever asks.
            if begins, !SystemThread.start({ self.work() }) { work() }
        #endif
    }

    /// Waits while more files than so many are left to pack.
    func wait(whileMoreThan most: Int) async {
        await withCheckedContinuation { continuation in
            let isOver = state.withLock { state in
                if !state.isRunning || most > 0 && state.left <= most { return true }
                state.waiting.append((most, continuation))
                return false
            }
            if isOver { continuation.resume() }
        }
    }

    #if Network
        private func work() {
            while goesOn() { pack() }
        }

        /// Whether there may be something to pack; if not, whoever asks next begins anew.
        private func goesOn() -> Bool {
            let (goesOn, ready) = state.withLock { state in
                if state.isAsked, !Interrupt.isRequested {
                    state.isAsked = false
                    return (true, [CheckedContinuation<Void, Never>]())
                }
                state.isRunning = false
                state.isAsked = false
                state.left = 0
                return (false, state.takeReady())
            }
            for continuation in ready { continuation.resume() }
            return goesOn
        }

        private func pack() {
            let paths: [String]
            do { paths = try names.unpacked() } catch {
                notify("\(Printable("\(error)")); nothing is packed")
                return
            }
            for (number, path) in paths.enumerated() where !Interrupt.isRequested {
                let ready = state.withLock { state in
                    state.left = paths.count - number
                    return state.takeReady()
                }
                for continuation in ready { continuation.resume() }
                do {
                    try PackedFile.make(of: path)
                } catch is CancellationError {
                    break
                } catch {
                    notify("\(Printable("\(path): \(error)")); it stays as it is")
                }
            }
            state.withLock { $0.left = 0 }
        }
    #endif
}
