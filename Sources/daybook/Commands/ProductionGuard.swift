import EventStoreCore
import Foundation
import LedgerCore
import LedgerService
import TextFormats

/// Stands before every command that records events on a ledger that is marked production, or into a
/// table of another program: a name must be given, so that nobody records there by habit or by a
/// slip.
struct ProductionGuard {
    /// The ledger's name, as titles have it.
    let ledger: String
    let isProduction: Bool
    /// What it means to write into another program's table; nil for another ledger.
    var foreignTable: String?
    /// What was given with `--confirm`.
    let given: String?

    /// Lets a command pass that names what it is about.
    ///
    /// - Parameters:
    ///   - name: what must be given: the account, or the ledger's file for many accounts.
    ///   - kind: of what it is the name: "account".
    ///   - wish: what would be done, in words.
    /// - Throws: `CommandStop` if another name was given, or none where nobody can be asked;
    ///   `CancellationError`.
    func pass(_ name: String, of kind: String, for wish: String) throws {
        guard isProduction || foreignTable != nil else { return }
        if let given {
            guard Self.areSame(given, name) else {
                throw CommandStop(
                    .usage,
                    "error: --confirm names '\(Printable(given))', and the command is about "
                        + "the \(kind) '\(Printable(name))'; nothing was done")
            }
            return
        }
        guard isatty(STDIN_FILENO) == 1, StandardError.isTerminal else {
            throw CommandStop(
                .usage,
                "error: \(Printable(ledger)) is "
                    + (isProduction ? "a production ledger" : "another program's table")
                    + "; without a terminal to ask at, name the \(kind): "
                    + "--confirm '\(Printable(name))'" + (foreignTable.map { "\n\($0)" } ?? ""))
        }
        let title = isProduction ? "PRODUCTION ledger" : "ANOTHER PROGRAM'S TABLE"
        let note = foreignTable.map { "\($0)\n" } ?? ""
        StandardError.writeRaw(
            "\(title) \(Printable(ledger)): \(Printable(wish))\n\(note)"
                + "type the \(kind)'s name to confirm: ")
        guard let answer = try TerminalQuestion.line(), Self.areSame(answer, name) else {
            throw CommandStop(
                .failure, "error: that is not the \(kind)'s name; nothing was done")
        }
    }

    /// To the byte: two names that look alike are two accounts.
    private static func areSame(_ first: String, _ second: String) -> Bool {
        first.utf8.elementsEqual(second.utf8)
    }
}

/// Reads an answer that someone types.
enum TerminalQuestion {
    /// How long a wait goes on before the process looks whether it should end.
    private static let waitMilliseconds: Int32 = 200
    /// What is longer answers nothing.
    private static let maximumBytes = 4096

    /// Asks whether to go on, behind what was said of it.
    ///
    /// - Parameter isAgreed: it was said beforehand.
    /// - Throws: `CommandStop` if it is not agreed to, or nobody can be asked; `CancellationError`.
    static func agree(isAgreed: Bool) throws {
        if isAgreed { return }
        guard isatty(STDIN_FILENO) == 1, StandardError.isTerminal else {
            throw CommandStop(
                .usage, "error: without a terminal to ask at, --yes agrees; nothing was done")
        }
        StandardError.writeRaw("go on? (y/N) ")
        guard let answer = try line(), ["y", "yes"].contains(answer) else {
            throw CommandStop(.failure, "error: nothing was done")
        }
    }

    /// - Returns: the line without its end; nil at the end of the input.
    /// - Throws: `CancellationError` if the process is asked to end.
    static func line() throws -> String? {
        var bytes: [UInt8] = []
        while bytes.count < maximumBytes {
            var wanted = pollfd(fd: STDIN_FILENO, events: Int16(POLLIN), revents: 0)
            let ready = poll(&wanted, 1, waitMilliseconds)
            if Interrupt.isRequested { throw CancellationError() }
            if ready <= 0 { continue }
            var byte: UInt8 = 0
            let count = read(STDIN_FILENO, &byte, 1)
            if count < 0, errno == EINTR || errno == EAGAIN { continue }
            if count <= 0 { return nil }
            if byte == UInt8(ascii: "\n") { return String(decoding: bytes, as: UTF8.self) }
            bytes.append(byte)
        }
        return nil
    }
}
