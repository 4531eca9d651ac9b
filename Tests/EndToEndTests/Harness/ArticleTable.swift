import Foundation
import TestSupport

#if Network
    /// A table of an article on the shared emulator, made and used as its own code does it.
    struct ArticleTable: Sendable {
        let layout: String
        let name: String
        /// As `daybook` is told of it.
        let address: String
        let emulator: Emulator
        private let desk: Desk
        private let python: String

        /// - Parameter layout: as `daybook` calls it.
        /// - Returns: nil if the emulator is missing: the test is to return.
        /// - Throws: `Emulator.Failure`, `SystemFailure`.
        static func named(_ layout: String) async throws -> ArticleTable? {
            guard let emulator = try await Emulator.shared(.ministack) else { return nil }
            return try ArticleTable(layout, emulator)
        }

        private init(_ layout: String, _ emulator: Emulator) throws {
            self.layout = layout
            self.emulator = emulator
            name = "\(layout)-\(UInt32.random(in: 0...UInt32.max))"
            address = "dynamodb://\(name)?endpoint=\(emulator.url)"
            desk = try Desk(["AWS_ENDPOINT_URL_DYNAMODB": emulator.url])
            python = try Self.interpreter(of: emulator.program)
        }

        /// The emulator's own, which has what its client needs.
        private static func interpreter(of program: Emulator.Program) throws -> String {
            let environment = ProcessInfo.processInfo.environment
            let named = environment[program.variable].flatMap { $0.isEmpty ? nil : $0 }
            let path = environment["PATH"] ?? ""
            let found =
                [named].compactMap(\.self)
                + path.split(separator: ":").map { "\($0)/\(program.name)" }
            guard
                let file = found.first(where: {
                    FileManager.default.isExecutableFile(atPath: $0)
                })
            else { throw SystemFailure("there is no \(program.name)", ENOENT) }
            return URL(fileURLWithPath: file).resolvingSymlinksInPath()
                .deletingLastPathComponent().appendingPathComponent("python").path
        }

        private static let script = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
            .deletingLastPathComponent().appendingPathComponent("Tables/tables.py").path

        /// Runs one command of the articles' code, which has to succeed.
        ///
        /// - Returns: what it says: a JSON object a line.
        @discardableResult
        private func run(_ command: String, _ arguments: [String]) async throws -> String {
            let outcome = try await outcome(of: command, arguments)
            guard outcome.end == .exited(0) else { throw SystemFailure("\(outcome)", EINVAL) }
            return outcome.out
        }

        private func outcome(of command: String, _ arguments: [String]) async throws -> Outcome {
            var launch = desk.launch([Self.script, command] + arguments)
            launch.program = python
            return try await Child(launch).finished()
        }

        /// Writes as the article's writer does, again where another was first.
        func write(_ arguments: [String]) async throws {
            for _ in 0..<50 {
                let outcome = try await outcome(of: "write", [layout, name] + arguments)
                if outcome.end == .exited(0) { return }
                guard outcome.end == .exited(2) else { throw SystemFailure("\(outcome)", EINVAL) }
            }
            throw SystemFailure("others write all the time", EBUSY)
        }

        /// All its items as they are stored.
        func scan() async throws -> String { try await run("scan", [name]) }

        /// Makes it, without items.
        func makeEmpty() async throws { try await run("create", [layout, name]) }

        /// Makes it, with its items.
        ///
        /// - Returns: what is true of it.
        func make(_ options: String...) async throws -> Truth {
            try Truth(try await run("make", [layout, name] + options))
        }

        /// What is true of it now.
        func truth() async throws -> Truth { try Truth(try await run("truth", [layout, name])) }

        /// Reads as the article's reader does.
        func read(_ arguments: String...) async throws -> [String: Any] {
            try Records.json(try await run("read", [layout, name] + arguments))
        }

        /// Changes an item behind everybody's back.
        func change(_ key: Truth.Key, _ words: String...) async throws {
            let text = String(decoding: try JSONEncoder().encode(key), as: UTF8.self)
            try await run("change", [name, text] + words)
        }
    }

    /// What a table holds, decided by other code than `daybook`'s.
    struct Truth: Decodable, Sendable {
        /// In the service's notation.
        typealias Key = [String: [String: String]]

        struct Listed: Decodable, Sendable {
            let key: Key
            let why: String
        }

        struct Account: Decodable, Sendable {
            let id: String
            let rows: [Row]
            /// Versions of which the table has no item.
            let missing: [Int]
        }

        struct Row: Decodable, Sendable {
            let key: Key
            let version: Int
            let type: String?
            let amount: String?
            let bad: String?
            let marks: [String]
            let id: String?
            let state: [String: Field]?
        }

        enum Field: Decodable, Hashable, Sendable {
            case text(String)
            case boolean(Bool)

            init(from decoder: any Decoder) throws {
                let value = try decoder.singleValueContainer()
                if let boolean = try? value.decode(Bool.self) {
                    self = .boolean(boolean)
                } else {
                    self = .text(try value.decode(String.self))
                }
            }
        }

        let items: Int
        let accounts: [Account]
        /// Items that say less than they should; in a layout of numbers they are rows too.
        let bad: [Listed]
        /// Items that are no events.
        let foreign: [Listed]

        init(_ json: String) throws {
            self = try JSONDecoder().decode(Truth.self, from: Data(json.utf8))
        }

        /// Of all items, each once.
        var keys: Set<Key> {
            Set(accounts.flatMap { $0.rows.map(\.key) } + bad.map(\.key) + foreign.map(\.key))
        }
    }

    extension Truth.Row {
        private static let odd: Set = ["below-minor", "beyond-int64"]
        private static let debits: Set = ["WITHDRAW", "FundsWithdrawn", "BetPlaced"]
        private static let own: Set = ["FundsDeposited", "FundsWithdrawn", "AccountOpened"]

        /// It has no amount that could be counted, though its type promises one.
        var isOdd: Bool { bad != nil || marks.contains { Self.odd.contains($0) } }

        /// What it adds to the balance, in minor units.
        func moved(decimals: Int16) -> Int64 {
            guard !isOdd, let amount, let exact = Decimal(string: amount) else { return 0 }
            let units = NSDecimalNumber(decimal: exact).multiplying(byPowerOf10: decimals)
            return units.int64Value * (Self.debits.contains(type ?? "") ? -1 : 1)
        }

        /// The type that `daybook` records it under.
        var recordedType: String {
            guard let type else { return "ItemUnreadable" }
            return Self.own.contains(type) ? "foreign.\(type)" : type
        }
    }
#endif
