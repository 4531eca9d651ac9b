import ArgumentParser
import EventStoreCore
import LedgerCore
import LedgerService

/// `ACCOUNT` or `ACCOUNT@ADDRESS`.
struct AccountArgument: ExpressibleByArgument {
    /// The names of the accounts, for shells that complete what is typed.
    static let names = CompletionKind.shellCommand(
        "daybook accounts --read-only --quiet --format csv 2>/dev/null | tail -n +2 | cut -d, -f1")
    static var defaultCompletionKind: CompletionKind { names }

    private let text: String
    private let name: String
    let address: Address?

    /// What was typed, where that is an event's id and not only a name.
    var eventID: EventID? { EventID(text) }

    init?(argument: String) {
        let argument = TypedArguments.withoutMark(argument)
        text = argument
        guard let at = argument.lastIndex(of: "@"), at > argument.startIndex,
            let address = Address(typed: String(argument[argument.index(after: at)...]))
        else {
            // A name, perhaps with an `@` of its own: it stands for itself.
            name = argument
            address = nil
            return
        }
        name = String(argument[..<at])
        self.address = address
    }

    /// Finds the account, and the point of its past that is meant, as `find` does; a stream of the
    /// book is none.
    ///
    /// - Throws: as `find`.
    func findAccount(
        in store: any EventStore, at: Address? = nil
    ) async throws -> (head: StreamHead, address: Address) {
        let found = try await find(in: store, at: at)
        guard try await !store.isOfTheBook(found.head.stream) else {
            throw CommandStop.accountNotFound(found.head.stream)
        }
        return found
    }

    /// Finds the stream, and the point of its past that is meant. Imported accounts may hold an
    /// `@` in their names: such a name is tried where the part before the `@` is no account, and
    /// first of all where the address is given beside it.
    ///
    /// - Parameters:
    ///   - store: where to look.
    ///   - at: an address given beside the name.
    /// - Returns: where the account stands now, and the address that was asked for.
    /// - Throws: `CommandStop`, `EventStoreError`.
    func find(
        in store: any EventStore, at: Address? = nil
    ) async throws -> (head: StreamHead, address: Address) {
        if address != nil, at != nil, let head = try await wholeName(in: store), let at {
            return (head, at)
        }
        if let head = try await store.head(of: try StreamID(name)) {
            return (head, at ?? address ?? .now)
        }
        if address != nil, let head = try await wholeName(in: store) { return (head, at ?? .now) }
        throw absence
    }

    /// Finds what is meant where an address may also be one of the whole book: `@pos:90112`,
    /// `@-3` or `@2026-08-01`, with no account before it.
    ///
    /// - Parameter store: where to look.
    /// - Returns: the account's place, or the book's address.
    /// - Throws: as `find`.
    func findPlace(in store: any EventStore) async throws -> Place {
        if let address = try await bookAddress(in: store) { return .book(address) }
        let (head, address) = try await findAccount(in: store)
        return .account(head, address)
    }

    /// The address of the whole book that is meant; nil where a stream is.
    ///
    /// - Throws: `EventStoreError`.
    func bookAddress(in store: any EventStore) async throws -> Address? {
        guard text.hasPrefix("@"), let address = Address(typed: text),
            try await wholeName(in: store) == nil
        else { return nil }
        return address
    }

    /// A point in time, of one account or of the whole book.
    enum Place {
        case account(StreamHead, Address)
        case book(Address)
    }

    private func wholeName(in store: any EventStore) async throws -> StreamHead? {
        guard let id = try? StreamID(text) else { return nil }
        return try await store.head(of: id)
    }

    /// Why there is no such account: perhaps an address was meant that is none.
    private var absence: any Error {
        guard address == nil, let at = name.lastIndex(of: "@"), at > name.startIndex else {
            return CommandStop.accountNotFound(name)
        }
        return CommandStop(
            .usage,
            "error: there is no account '\(name)', and '\(name[at...])' is not an address, such "
                + "as @412, @-3, @2026-08-01T12:00Z, @snap:3 or @pos:90112")
    }
}

/// An address given as an option.
struct AddressArgument: ExpressibleByArgument {
    let address: Address

    init?(argument: String) {
        guard let address = Address(typed: TypedArguments.withoutMark(argument)) else { return nil }
        self.address = address
    }
}

extension Address {
    /// An address as it is typed here and in the explorer: `2h ago` and `yesterday` are such, too.
    init?(typed text: String) { self.init(text, now: LedgerEnvironment.live.now()) }
}

extension Clock: ExpressibleByArgument {}

/// A UUID given as an option.
struct CommandIDArgument: ExpressibleByArgument {
    let id: CommandID

    init?(argument: String) {
        guard let id = CommandID(argument) else { return nil }
        self.id = id
    }
}

/// The options that every command about money has.
struct ActOptions: ParsableArguments {
    @Option(
        name: .long, parsing: .unconditional,
        help: "Only if the account is at this version (for a transfer: the source).")
    var expect: Int64?

    @Option(
        name: .long,
        help: ArgumentHelp(
            "An id for the command: sent again with it, it is not done twice.", valueName: "uuid"))
    var commandID: CommandIDArgument?

    @Option(name: .long, parsing: .unconditional, help: "A memo to record with it.")
    var memo: String?

    @Option(
        name: .long, parsing: .unconditional,
        help: ArgumentHelp(
            "When it happened: a day, which is its end in UTC and today is now, a moment such as "
                + "2026-03-01T12:00Z, or '2h ago'. It is recorded now.", valueName: "date"))
    var date: DateArgument?

    @Option(
        name: .long, parsing: .unconditional,
        help: ArgumentHelp(
            "On a production ledger: the account's name (for a transfer: the source), instead of "
                + "the question at the terminal.", valueName: "account"))
    var confirm: String?

    @Option(
        name: .long,
        help: ArgumentHelp(
            "What stands before an amount's decimals, . or , (needed where 1.000 could be a "
                + "thousand).", valueName: "mark"))
    var decimalMark: DecimalMark?

    @Option(name: .long, help: "table, csv, json or ndjson.")
    var format: OutputFormat = .table

    func validate() throws {
        if let expect, expect < 0 {
            throw ValidationError("--expect is a version: 0 for none, or a number from 1.")
        }
        if commandID != nil, date?.isRelative == true {
            throw ValidationError(
                "With --command-id the --date has to be a day or a moment: sent again, it would be "
                    + "another one.")
        }
    }

    var expectedVersion: Version? { expect.map { Version($0) } }
}
