#if Network
    import Descriptions
    import EventStoreCore
    import EventStoreDynamoDB
    import LedgerService
    import TextFormats

    /// What the events of a layout mean, by the description that ships for it.
    struct ShippedMeaning: TableMeaning {
        private let words: ForeignTableWords
        let assumedUnit: String?

        /// The unit of amounts that nobody has named one for: ISO 4217's code for no currency.
        private static let noUnit = DynamoDBAddress.TableUnit(code: "XXX", decimals: 2)
        /// As the descriptions have it, in the place of the one that is assumed.
        private static let placeholder = #"unit = "GBP""#

        /// - Parameters:
        ///   - layout: the table's.
        ///   - unit: what its amounts are counted in; nil if nobody has said it.
        ///   - declared: the descriptions of its log, the first of which decides; empty where there
        ///     is none yet.
        /// - Throws: `Rejection`; `EventStoreError.notALedger` if the log counts in another unit.
        init(
            of layout: TableLayout, in unit: DynamoDBAddress.TableUnit?,
            declared: [RecordedEvent]
        ) throws {
            let recorded = try declared.compactMap {
                try DescriptionDeclaration.declared(by: $0)
            }.first
            let description =
                try recorded.map { try Self.checked($0, in: unit) }
                ?? Self.description(of: layout, in: unit ?? Self.noUnit)
            let isAssumed = unit == nil && description.text.contains("\"\(Self.noUnit.code)\"")
            assumedUnit = isAssumed ? Self.noUnit.code : nil
            words = try ForeignTableWords(description)
        }

        /// The one that ships, with the unit put in.
        private static func description(
            of layout: TableLayout, in unit: DynamoDBAddress.TableUnit
        ) throws -> Description {
            var text = text(of: layout).replacing(placeholder, with: "unit = \"\(unit.code)\"")
            if let decimals = unit.decimals, text.contains("\"\(unit.code)\"") {
                text.replace(
                    "\n[events.", with: declared(unit.code, decimals), maxReplacements: 1)
            }
            let file = DescriptionFile(reading: Array(text.utf8))
            guard let description = file.description else {
                throw CodecError(file.problems.first?.description ?? "no description")
            }
            return description
        }

        /// The one that the log declares, which decides.
        private static func checked(
            _ description: Description, in unit: DynamoDBAddress.TableUnit?
        ) throws -> Description {
            if let unit, description.text.contains("unit = "),
                !description.text.contains("\"\(unit.code)\"")
            {
                throw EventStoreError.notALedger(
                    path: "currency=\(unit.code)",
                    reason: "the table's log was begun with another unit, which its description "
                        + "'\(Printable(description.name))' names; leave currency= out")
            }
            return description
        }

        private static func declared(_ code: String, _ decimals: Int) -> String {
            "units = { \(code) = \(decimals) }\n\n[events."
        }

        private static func text(of layout: TableLayout) -> String {
            let name =
                switch layout {
                case .accountsDemo: "bank"
                case .spring: "spring"
                case .cloudEvents: "library"
                case .singleTable: "scores"
                }
            return ShippedDescriptions.all.first { $0.name == name }?.text ?? ""
        }

        var preamble: [(stream: StreamID, event: NewEvent)] { words.declarations }

        func meaning(of item: ForeignItem) -> ForeignMeaning {
            let meaning = words.meaning(of: item.type, item.payload)
            return ForeignMeaning(
                type: meaning.type, fold: meaning.fold, notes: meaning.notes,
                problem: meaning.problem)
        }

        var missingTypes: Set<String> { words.missingTypes }

        func types(for event: NewEvent) -> [String] { words.types(for: event) }

        func draft(
            of event: NewEvent, as type: String, in stream: StreamID, like example: JSONText?,
            companions: [String]
        ) throws -> ForeignDraft {
            let draft = try words.draft(
                of: event, as: type, in: stream, like: example, companions: companions)
            return ForeignDraft(type: draft.type, payload: draft.payload)
        }

        func fault(
            ofSnapshot state: JSONText, balanceMinor: Int64, in unit: CurrencyCode?
        ) -> String? { words.fault(ofSnapshot: state, balanceMinor: balanceMinor, in: unit) }
    }

    /// The same, but what is written stays what it is: of a copy the payloads are to be equal.
    struct VerbatimMeaning: TableMeaning {
        let reading: ShippedMeaning

        var preamble: [(stream: StreamID, event: NewEvent)] { reading.preamble }
        var assumedUnit: String? { reading.assumedUnit }
        var isVerbatim: Bool { true }

        func meaning(of item: ForeignItem) -> ForeignMeaning { reading.meaning(of: item) }

        func types(for event: NewEvent) -> [String] { [event.type] }

        func draft(
            of event: NewEvent, as type: String, in stream: StreamID, like example: JSONText?,
            companions: [String]
        ) throws -> ForeignDraft { ForeignDraft(type: event.type, payload: event.payload) }

        func fault(
            ofSnapshot state: JSONText, balanceMinor: Int64, in unit: CurrencyCode?
        ) -> String? { reading.fault(ofSnapshot: state, balanceMinor: balanceMinor, in: unit) }
    }
#endif
