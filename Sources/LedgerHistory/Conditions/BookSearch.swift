import Descriptions
import EventStoreCore
import LedgerCore
import LedgerService

/// The fold of a search through the whole log: every account's state, and whether it had its hit.
struct BookSearch {
    private struct Row {
        let id: StreamID
        var account = Account()
        var version = Version.empty
        var isDone = false
        /// Of a moment: a later event was met.
        var isOver = false
        /// The latest moment so far, of those that count.
        var latest = Timestamp(microseconds: .min)
        /// An event that counts is dated before an older one.
        var isOutOfOrder = false
    }

    private let condition: Condition
    private let firstOnly: Bool
    private let point: BookPoint
    private let codec: EventCodec
    private var rows: [Row] = []
    private var byHandle = HandleIndex()
    private var byName: [StreamID: Int] = [:]
    private var seen: SeenMembers

    /// Late events of the point.
    private(set) var lateEvents: Int64 = 0

    init(_ condition: Condition, firstOnly: Bool, at point: BookPoint, _ codec: EventCodec) {
        self.condition = condition
        self.firstOnly = firstOnly
        self.point = point
        self.codec = codec
        seen = SeenMembers(condition)
    }

    var neverSeen: [String] { seen.neverSeen }

    /// The moment of the point, by the occurred clock; nil for any other.
    var moment: Timestamp? {
        if case .moment(let moment, .occurred) = point { moment } else { nil }
    }

    /// The accounts that were not recorded in the order of what happened: their hits are not those
    /// of the point.
    var outOfOrder: [StreamID] { rows.filter(\.isOutOfOrder).map(\.id) }

    // MARK: By whole events

    mutating func take(
        _ entry: StreamFoldEntry, of id: StreamID, _ event: RecordedEvent
    ) throws -> ConditionHit? {
        let row: Int
        if let known = byName[id] {
            row = known
        } else {
            row = rows.count
            rows.append(Row(id: id))
            byName[id] = row
        }
        if event.isOfTheBook, passOver(row, entry.version) { return nil }
        let place = try place(row, entry.version, entry.occurredAt, entry.recordedAt)
        if place == .left { return nil }
        // Looked at also where the account had its hit: a member may be met only later.
        let payload = ForeignPayload.fields(of: event.event)
        let stating = codec.statingMember(of: event.type)
        seen.look(payload, stating: stating)
        if place == .late { return nil }
        let (codec, before) = (codec, condition.needsBefore ? rows[row].account : nil)
        try evolve(row) { try $0.evolve(entry, codec) }
        if isSettled(row) { return nil }
        var subject = ConditionSubject(
            id, rows[row].account, before, entry, event, payload, codec.units.current)
        subject.statingMember = stating
        return judge(row, subject)
    }

    // MARK: By typed columns

    func unknownHandles(_ page: FoldPage) -> [StreamHandle] {
        var unknown: Set<StreamHandle> = []
        for entry in page.entries where byHandle.row(of: entry.stream) < 0 {
            unknown.insert(entry.stream)
        }
        return Array(unknown)
    }

    mutating func learn(_ names: [StreamHandle: StreamID]) {
        for (handle, name) in names {
            byHandle.set(Int32(rows.count), for: handle)
            rows.append(Row(id: name))
        }
    }

    mutating func take(_ entry: FoldEntry, _ page: FoldPage) throws -> ConditionHit? {
        let row = Int(byHandle.row(of: entry.stream))
        guard row >= 0 else {
            throw EventStoreError.damaged(
                "the account of the event at position \(entry.position) has no name in the store")
        }
        if page.isOfTheBook(entry), passOver(row, entry.version) { return nil }
        let place = try place(row, entry.version, entry.occurredAt, entry.recordedAt)
        guard place == .counted else { return nil }
        let (codec, before) = (codec, condition.needsBefore ? rows[row].account : nil)
        try evolve(row) { try $0.evolve(entry, of: page, codec) }
        if isSettled(row) { return nil }
        return judge(
            row,
            ConditionSubject(
                rows[row].id, rows[row].account, before, entry,
                type: page.types[Int(entry.type)],
                codec.units.current))
    }

    // MARK: Both

    /// True where the stream is no account: its event is passed over.
    private mutating func passOver(_ row: Int, _ version: Version) -> Bool {
        guard rows[row].account.status == .absent else { return false }
        rows[row].version = version
        return true
    }

    /// What the account's next event is to the point.
    private mutating func place(
        _ row: Int, _ version: Version, _ occurredAt: Timestamp, _ recordedAt: Timestamp
    ) throws -> BookCut.Place {
        let expected = rows[row].version.next
        guard version == expected else {
            throw HistoryError(
                stream: rows[row].id, version: expected,
                reason: "is missing: version \(version) follows version \(rows[row].version)")
        }
        rows[row].version = version
        // What lies behind a position is not read.
        guard case .moment(let moment, let clock) = point else { return .counted }
        let time = clock == .occurred ? occurredAt : recordedAt
        if time > moment { rows[row].isOver = true }
        if time > moment || clock == .recorded {
            return rows[row].isOver ? .left : .counted
        }
        if rows[row].isOver || time < rows[row].latest { rows[row].isOutOfOrder = true }
        rows[row].latest = max(rows[row].latest, time)
        if rows[row].isOver { lateEvents += 1 }
        return rows[row].isOver ? .late : .counted
    }

    private mutating func evolve(
        _ row: Int, _ fold: (inout Account) throws -> Void
    ) throws {
        do {
            try fold(&rows[row].account)
        } catch {
            throw HistoryError(
                stream: rows[row].id, version: rows[row].version, reason: String(describing: error))
        }
    }

    /// There is nothing more to find in the account, or not in this order.
    private func isSettled(_ row: Int) -> Bool { rows[row].isDone || rows[row].isOutOfOrder }

    private mutating func judge(_ row: Int, _ subject: ConditionSubject) -> ConditionHit? {
        guard condition.holds(subject) else { return nil }
        rows[row].isDone = firstOnly
        return ConditionHit(subject)
    }
}

extension ConditionSubject {
    /// An account of one stream's fold.
    init(
        _ state: AccountState, _ before: Account?, _ entry: StreamFoldEntry,
        _ event: RecordedEvent?, _ units: @autoclosure () -> Units
    ) {
        let payload = event.flatMap { ForeignPayload.fields(of: $0.event) }
        self.init(state.id, state.account, before, entry, event, payload, units())
    }

    init(
        _ id: StreamID, _ account: Account, _ before: Account?, _ entry: StreamFoldEntry,
        _ event: RecordedEvent?, _ payload: PayloadFields?, _ units: @autoclosure () -> Units
    ) {
        self.init(
            id: id, account: account, before: before, version: entry.version,
            position: entry.position,
            type: entry.type, sign: entry.fold.sign, amountMinor: entry.fold.amountMinor ?? 0,
            exponent: Self.exponent(entry.fold.currency?.packed, account, units()),
            occurredAt: entry.occurredAt, recordedAt: entry.recordedAt,
            actor: event?.event.actor, payload: payload)
    }

    init(
        _ id: StreamID, _ account: Account, _ before: Account?, _ entry: FoldEntry, type: String,
        _ units: @autoclosure () -> Units
    ) {
        self.init(
            id: id, account: account, before: before, version: entry.version,
            position: entry.position,
            type: type, sign: entry.sign, amountMinor: entry.amountMinor,
            exponent: Self.exponent(entry.currency, account, units()),
            occurredAt: entry.occurredAt, recordedAt: entry.recordedAt, actor: nil, payload: nil)
    }

    private static func exponent(
        _ currency: UInt64?, _ account: Account, _ units: @autoclosure () -> Units
    ) -> Int {
        // In a page of the log 0 stands for no unit.
        guard let currency, currency != 0, currency != account.currency?.packed else {
            return account.currency?.exponent ?? 0
        }
        return units().recorded(currency).exponent
    }
}

extension ConditionHit {
    init(_ subject: ConditionSubject) {
        self.init(
            id: subject.id, version: subject.version, position: subject.position,
            type: subject.type, occurredAt: subject.occurredAt, recordedAt: subject.recordedAt,
            account: subject.account)
    }
}
