/// One folder of `Sources`, and what may be imported there. The arrows point one way: what a room
/// does not list here, it may not name.
struct Room: Sendable {
    enum Imports: Sendable {
        case anything
        case only(Set<String>)
    }

    let name: String
    /// A pure room names no clock, thread, file, random source or environment.
    var isPure = false
    let imports: Imports

    /// Every room. A folder that is missing here fails the test until it is entered, and so does
    /// an entry without a folder.
    static let all: [Room] = [
        Room(name: "CLinux", imports: .only([])),
        Room(name: "TextFormats", isPure: true, imports: .only([])),
        Room(name: "Expressions", isPure: true, imports: .only(["TextFormats"])),
        Room(name: "LedgerCore", isPure: true, imports: .only(["TextFormats"])),
        Room(
            name: "EventStoreCore", isPure: true,
            imports: .only(["TextFormats", "Crypto", "Glibc", "Musl", "Synchronization"])),
        Room(
            name: "EventStoreSQLite",
            imports: .only([
                "TextFormats", "EventStoreCore", "CLinux", "GRDB", "GRDBSQLite", "Foundation",
                "Glibc", "Synchronization",
            ])),
        Room(name: "CZlib", imports: .only([])),
        Room(
            name: "AWSClient",
            imports: .only([
                "TextFormats", "CZlib", "Crypto", "AsyncHTTPClient", "NIOCore", "NIOHTTP1",
                "NIOPosix", "FoundationEssentials", "Foundation", "Glibc", "CLinux",
                "Synchronization",
            ])),
        Room(
            name: "EventStoreDynamoDB",
            imports: .only([
                "TextFormats", "EventStoreCore", "AWSClient", "Crypto", "Synchronization",
            ])),
        Room(
            name: "EventStreaming",
            imports: .only([
                "TextFormats", "Expressions", "EventStoreCore", "Foundation", "Synchronization",
            ])),
        Room(
            name: "Publishing",
            imports: .only([
                "TextFormats", "EventStoreCore", "EventStreaming", "AWSClient", "CZlib", "Crypto",
                "Synchronization",
            ])),
        Room(name: "Descriptions", isPure: true, imports: .only(["TextFormats", "LedgerCore"])),
        Room(
            name: "LedgerService",
            imports: .only([
                "TextFormats", "LedgerCore", "Descriptions", "EventStoreCore", "EventStreaming",
                "Foundation",
                "FoundationEssentials", "Crypto", "Synchronization",
            ])),
        Room(
            name: "LedgerHistory",
            imports: .only([
                "TextFormats", "Expressions", "LedgerCore", "Descriptions", "EventStoreCore",
                "EventStreaming", "LedgerService", "Synchronization",
            ])),
        Room(
            name: "LedgerExchange",
            imports: .only([
                "TextFormats", "LedgerCore", "Descriptions", "EventStoreCore", "EventStreaming",
                "LedgerService", "LedgerHistory", "TerminalCanvas", "Foundation",
                "FoundationEssentials", "Crypto", "Synchronization",
            ])),
        Room(name: "TerminalCanvas", isPure: true, imports: .only([])),
        Room(name: "CNCurses", imports: .only([])),
        Room(
            name: "TerminalNCurses",
            imports: .only(["TerminalCanvas", "CNCurses", "CLinux", "Glibc"])),
        Room(
            name: "Explorer", isPure: true,
            imports: .only([
                "TextFormats", "Expressions", "LedgerCore", "Descriptions", "EventStoreCore",
                "TerminalCanvas",
            ])),
        Room(
            name: "ExplorerRuntime",
            imports: .only([
                "CLinux", "TextFormats", "Expressions", "LedgerCore", "Descriptions",
                "EventStoreCore",
                "EventStreaming",
                "LedgerService", "LedgerHistory", "TerminalCanvas", "Explorer", "Foundation",
                "Glibc", "Synchronization",
            ])),
        Room(name: "daybook", imports: .anything),
    ]
}
