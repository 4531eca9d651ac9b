import EventStoreCore
import TerminalCanvas

/// The form for a file. What it is about is what was meant when it was opened: nothing that arrives
/// meanwhile changes it.
package struct FileForm: Sendable {
    /// What is to be written; of a statement the period that was proposed.
    package let content: WriteQuery.Content
    /// The account that it is about; nil for what is about many.
    package let account: AccountRow?
    /// Nil for now.
    package let point: TimePoint?
    package let parts: [FileField]
    package private(set) var fields: [FormField]
    package var focused: Int
    /// The file is being written.
    package var pending: RequestID?
    /// The name was typed, and goes no more with the other fields.
    private var isNameTyped = false

    /// The form of a statement.
    ///
    /// - Parameters:
    ///   - row: the account.
    ///   - clock: what days go by.
    ///   - point: nil for now.
    ///   - now: the last month that has ended by then is proposed, or the one before in which the
    ///     account had its last event.
    init(statementOf row: AccountRow, by clock: Clock, at point: TimePoint?, now: Timestamp) {
        let month = Self.month(of: row, now)
        let period = FormField(
            "Period", TextEdit(prefilled: month), hint: "a month, or 2026-03-01 to 2026-03-31")
        self.init(
            .statement(row.id, period: month, clock), of: row, at: point, [(.period, period)])
    }

    /// The form of what a screen shows.
    init(_ content: WriteQuery.Content, at point: TimePoint?) {
        self.init(content, of: nil, at: point, [])
    }

    private init(
        _ content: WriteQuery.Content, of row: AccountRow?, at point: TimePoint?,
        _ first: [(FileField, FormField)]
    ) {
        (self.content, account, self.point) = (content, row, point)
        let formats = content.formats
        let format = FormField(
            "Format", TextEdit(prefilled: formats.first?.rawValue ?? ""),
            hint: formats.map(\.rawValue).joined(separator: ", ") + "  (← → choose)")
        parts = first.map(\.0) + [.format, .file]
        fields = first.map(\.1) + [format, FormField("File")]
        // What there is to decide first.
        focused = 0
        nameFile()
    }

    // MARK: What it says

    private func text(_ part: FileField) -> String {
        parts.firstIndex(of: part).map { fields[$0].edit.text } ?? ""
    }

    private var format: FileFormat? {
        FileFormat.beginning(with: text(.format), among: content.formats)
    }

    private static func month(of row: AccountRow, _ now: Timestamp) -> String {
        func month(_ moment: Timestamp) -> String { String(moment.dateText.prefix(7)) }
        let current = month(now)
        if row.version > .empty, month(row.lastEventAt) < current { return month(row.lastEventAt) }
        let start = Timestamp("\(current)-01", .partial) ?? now
        return month(start.advanced(by: -1))
    }

    /// What is to be written, in words: `statement of acc-1`.
    package var purpose: String {
        func only(_ word: String, _ filter: String) -> String {
            filter.isEmpty ? "" : " \(word) \(Wording.safe(filter))"
        }
        return switch content {
        case .statement(let id, _, _): "statement of \(Wording.safe(id.name))"
        case .accounts(_, _, let filter): "accounts" + only("with", filter)
        case .timeline(let id, let filter):
            "events of \(Wording.safe(id.name))" + only("where", filter)
        case .stream(let filter): "events" + only("where", filter)
        }
    }

    package var title: String { purpose.prefix(1).uppercased() + purpose.dropFirst() }

    /// Whose it is, as of when, and in which order.
    package var circumstances: String {
        let time = point.map { "as of \($0.words)" } ?? "as it is now"
        switch content {
        case .statement(_, _, let clock):
            let owner = (account?.owner).map { $0.isEmpty ? "" : "\(Wording.safe($0)), " } ?? ""
            return owner + time + (clock == .occurred ? "" : ", by date \(clock.rawValue)")
        case .accounts(let order, let isDescending, _):
            return "\(time), by \(order.text)" + (isDescending ? ", in reverse" : "")
        case .timeline, .stream: return "\(time), the oldest first"
        }
    }

    /// The file that is wanted; nil if a field is not what it should be, and says so.
    ///
    /// - Parameter mayReplace: a file of that name is replaced.
    /// - Returns: what to write.
    mutating func query(mayReplace: Bool = false) -> WriteQuery? {
        for index in fields.indices { fields[index].error = nil }
        guard let format else {
            fail(.format, "one of " + content.formats.map(\.rawValue).joined(separator: ", "))
            return nil
        }
        guard !text(.file).allSatisfy(\.isWhitespace) else {
            fail(.file, "type the file's name")
            return nil
        }
        var content = content
        if case .statement(let id, _, let clock) = content {
            content = .statement(id, period: text(.period), clock)
        }
        return WriteQuery(
            content, at: point, as: format, to: text(.file), mayReplace: mayReplace)
    }

    /// What writes the same file in a shell, behind what names the ledger. An export goes to stdout
    /// there, and a statement is not of a moment.
    ///
    /// - Parameter path: of the file.
    /// - Returns: the words; nil where there are none.
    func words(to path: String) -> [String]? {
        guard case .statement(let id, _, let clock) = content, let format,
            !id.name.utf8.contains(UInt8(ascii: "@"))
        else { return nil }
        let days = text(.period).replacing("..", with: " ").split(separator: " ").map(String.init)
            .filter { $0 != "to" }
        var options: [String]
        switch days.count {
        case 1: options = ["--month", days[0]]
        case 2: options = ["--from", days[0], "--to", days[1]]
        default: return nil
        }
        switch point {
        case nil: break
        case .position(let position): options += ["--at", "@pos:\(position)"]
        case .version(let stream, let version):
            guard stream == id else { return nil }
            options += ["--at", "@\(version)"]
        case .moment: return nil
        }
        if clock != .occurred { options += ["--clock", clock.rawValue] }
        options += ["--format", format.rawValue, "--output", path]
        // What looks like an option, and is none, stands behind all options.
        return id.name.hasPrefix("-")
            ? ["statement"] + options + ["--", id.name] : ["statement", id.name] + options
    }

    /// Says at a field what is wrong with it.
    mutating func fail(_ part: FileField, _ reason: String) {
        guard let index = parts.firstIndex(of: part) else { return }
        fields[index].error = reason
        focused = index
    }

    // MARK: Editing

    mutating func moveFocus(by distance: Int) {
        focused = (focused + fields.count + distance) % fields.count
    }

    var isFormatFocused: Bool { parts[focused] == .format }

    /// Takes the next format, or the one before.
    mutating func choose(by step: Int) {
        let formats = content.formats
        let index = format.flatMap { formats.firstIndex(of: $0) } ?? 0
        let next = formats[(index + formats.count + step) % formats.count]
        edit { $0 = TextEdit(prefilled: next.rawValue) }
    }

    /// Puts a name in, as if it had been typed.
    ///
    /// - Returns: false for a name whose ending no format has.
    mutating func take(name: String) -> Bool {
        guard content.formats.contains(where: { $0.isEnding(of: name) }) else { return false }
        focused = fields.count - 1
        edit { $0 = TextEdit(name) }
        return true
    }

    /// Changes the focused field. The name goes with the format and the format with the name.
    mutating func edit(_ body: (inout TextEdit) -> Void) {
        let before = fields[focused].edit.text
        body(&fields[focused].edit)
        guard fields[focused].edit.text != before else { return }
        fields[focused].error = nil
        if parts[focused] != .file {
            nameFile()
        } else {
            isNameTyped = true
            if let named = content.formats.first(where: { $0.isEnding(of: text(.file)) }),
                let index = parts.firstIndex(of: .format)
            {
                fields[index].edit = TextEdit(prefilled: named.rawValue)
                fields[index].error = nil
            }
        }
    }

    // MARK: The name

    /// Names the file after what stands in it. Of a name that was typed only the ending goes with
    /// the format.
    private mutating func nameFile() {
        guard let format, let index = parts.firstIndex(of: .file) else { return }
        var name = baseName
        if isNameTyped {
            let typed = text(.file)
            guard content.formats.contains(where: { $0.isEnding(of: typed) }) else { return }
            name = String(typed[..<(typed.lastIndex(of: ".") ?? typed.endIndex)])
        }
        fields[index].edit = TextEdit(prefilled: name + format.ending)
        fields[index].error = nil
    }

    /// Plain ASCII, without a folder.
    private var baseName: String {
        switch content {
        case .statement(let id, _, _):
            let days = text(.period).split { !$0.isASCII || !($0.isNumber || $0 == "-") }
            return ([id.fileName] + days.map(String.init)).joined(separator: "_")
        case .accounts: return "accounts" + pointName
        case .timeline(let id, _):
            // The account stands in the point's name, too, and names of files have an end.
            if case .version(id, let version)? = point { return "\(id.fileName)_v\(version)" }
            return id.fileName + pointName
        case .stream: return "stream" + pointName
        }
    }

    private var pointName: String {
        switch point {
        case nil: ""
        case .position(let position): "_pos\(position)"
        case .version(let id, let version): "_\(id.fileName)_v\(version)"
        case .moment(let moment, _): "_\(moment.dateText)"
        }
    }

    /// Names that the file could have, one a format.
    var names: [(name: String, format: FileFormat)] {
        content.formats.map { (baseName + $0.ending, $0) }
    }
}
