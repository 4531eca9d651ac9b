import EventStoreCore
import Explorer
import LedgerCore
import TextFormats

extension SampleBook {
    private static let bankText = """
        name = "bank"

        [events.CREDIT]
        credit = "Amount"
        unit = "GBP"

        [events.WITHDRAW]
        debit = "Amount"
        unit = "GBP"

        [events.SNAPSHOT]
        stream = "any"
        states = "Balance"
        set = { snapshotBalance = "Balance" }
        """

    /// A table of another program, as it is recorded here: a number that has no item, a snapshot
    /// of another balance than the fold's, an item without an amount, one with all that an item can
    /// hold, one that is no event, and one that was changed.
    static let bankTable: SampleBook = {
        var book = SampleBook()
        book.step = 60
        book.actor = nil
        book.describe(bankText)
        book.item("bank-demo", "CREATED", nil, [:])
        book.item("bank-demo", "SNAPSHOT", nil, ["Balance": #"{"N":"0"}"#])
        book.item("bank-demo", "CREDIT", 6_000, ["Amount": #"{"N":"60"}"#])
        book.record(
            "bank-demo", .foreign(ForeignEvent(type: "ItemMissing", movement: nil)),
            Details(payload: #"{"version":4}"#))
        book.item("bank-demo", "SNAPSHOT", nil, ["Balance": #"{"N":"65"}"#])
        book.item(
            "bank-demo", "CREDIT", nil, ["Amount": #"{"NULL":true}"#],
            problem: "its Amount is missing, which holds the amount")
        book.item("bank-demo", "WITHDRAW", -1_000, ["Amount": #"{"N":"10"}"#])
        book.item("everything", "CREDIT", 100, everything)
        book.tell(
            "$unreadable", "ItemUnreadable", "reason", "an item's Version is no number",
            #"{"Id":{"S":"no-number"},"Version":{"S":"first"}}"#)
        book.tell(
            "$alarms", "ItemChanged", "event", "bank-demo@3",
            #"{"Amount":{"N":"6000"},"Id":{"S":"bank-demo"},"Version":{"N":"3"}}"#)
        return book
    }()

    /// All types of attributes, inside each other, with texts that would do harm if they were
    /// obeyed.
    private static let everything: [String: String] = [
        "Amount": #"{"N":"1"}"#,
        "Audited": #"{"BOOL":true}"#,
        "Blob": #"{"B":"AAEC/w=="}"#,
        #"Evil\u001b[2J\u202ename"#: #"{"S":"\u001b]0;owned\u0007 line\nbreak \u202etxt.exe"}"#,
        "Nested": #"{"M":{"list":{"L":[{"S":"first"},{"M":{"deep":{"N":"1E+2"}}},"#
            + #"{"NULL":true}]},"tags":{"SS":["blue","red"]},"empty":{"M":{}}}}"#,
        "Note": #"{"S":"a text that is long enough to go on below itself, wherever it is shown"}"#,
        "Primes": #"{"NS":["2","3","5"]}"#,
    ]

    /// An item of the table, and the event that it became.
    private mutating func item(
        _ name: String, _ type: String, _ minor: Int64?, _ attributes: [String: String],
        problem: String? = nil
    ) {
        let version = log.count(where: { $0.account.name == name }) + 1
        let key = #"{"Id":{"S":"\#(name)"},"Version":{"N":"\#(version)"}}"#
        let more = ["Type": #"{"S":"\#(type)"}"#, "Id": #"{"S":"\#(name)"}"#]
            .merging(["Version": #"{"N":"\#(version)"}"#]) { old, _ in old }
            .merging(attributes) { old, _ in old }
        let members = more.sorted { $0.key < $1.key }.map { #""\#($0.key)":\#($0.value)"# }
        let reason = problem.map { #","problem":"\#($0)""# } ?? ""
        let movement = minor.flatMap { minor in
            Sample.pounds(abs(minor)).map {
                Movement(effect: minor < 0 ? .debit : .credit, amount: $0)
            }
        }
        let notes =
            movement.map {
                #","effect":"\#($0.effect.rawValue)","amountfield":"Amount","currency":"GBP""#
            } ?? ""
        record(
            name, .foreign(ForeignEvent(type: type, movement: movement)),
            Details(
                payload: Self.payload(attributes),
                metadata: #"{"layout":"accounts-demo","key":\#(key),"item":{"#
                    + members.joined(separator: ",") + "}" + reason + notes + "}"))
    }

    /// Numbers of the item, as the event has them.
    private static func payload(_ attributes: [String: String]) -> String {
        let members = ["Amount", "Balance"].compactMap { name -> String? in
            guard let value = attributes[name], value.hasPrefix(#"{"N":""#) else { return nil }
            return #""\#(name)":\#(value.dropFirst(6).dropLast(2))"#
        }
        return "{\(members.joined(separator: ","))}"
    }

    /// What is wrong with an item, in a stream of the book.
    private mutating func tell(
        _ stream: String, _ type: String, _ member: String, _ text: String, _ item: String
    ) {
        record(
            stream, .foreign(ForeignEvent(type: type, movement: nil)),
            Details(payload: #"{"\#(member)":"\#(text)","key":\#(item),"item":\#(item)}"#))
    }
}
