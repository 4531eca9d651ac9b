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
        /// - Throws: `Rejection`.
        init(of layout: TableLayout, in unit: DynamoDBAddress.TableUnit?) throws {
            let shipped = Self.text(of: layout)
            assumedUnit =
                unit == nil && shipped.contains(Self.placeholder) ? Self.noUnit.code : nil
            let unit = unit ?? Self.noUnit
            var text = shipped.replacing(
                Self.placeholder, with: "unit = \"\(unit.code)\"")
            if let decimals = unit.decimals, text.contains("\"\(unit.code)\"") {
                text.replace(
                    "\n[events.", with: Self.declared(unit.code, decimals), maxReplacements: 1)
            }
            let file = DescriptionFile(reading: Array(text.utf8))
            guard let description = file.description else {
                throw CodecError(file.problems.first?.description ?? "no description")
            }
            words = try ForeignTableWords(description)
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

        func types(for event: NewEvent) -> [String] { words.types(for: event) }

        func draft(
            of event: NewEvent, as type: String, in stream: StreamID, like example: JSONText?,
            companions: [String]
        ) throws -> ForeignDraft {
            let draft = try words.draft(
                of: event, as: type, in: stream, like: example, companions: companions)
            return ForeignDraft(type: draft.type, payload: draft.payload)
        }
    }

    /// The same, but what is written stays what it is: of a copy the payloads are to be equal.
    struct VerbatimMeaning: TableMeaning {
        let reading: ShippedMeaning

        var preamble: [(stream: StreamID, event: NewEvent)] { reading.preamble }
        var assumedUnit: String? { reading.assumedUnit }

        func meaning(of item: ForeignItem) -> ForeignMeaning { reading.meaning(of: item) }

        func types(for event: NewEvent) -> [String] { [event.type] }

        func draft(
            of event: NewEvent, as type: String, in stream: StreamID, like example: JSONText?,
            companions: [String]
        ) throws -> ForeignDraft { ForeignDraft(type: event.type, payload: event.payload) }
    }
#endif
