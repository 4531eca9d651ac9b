import EventStoreCore
import LedgerCore
import TextFormats

extension Command {
    /// A digest of what is wished for, so that the same command id with another wish is noticed.
    /// The expected version is not in it: it says when to act, not what to do.
    ///
    /// - Parameter occurred: when it happened; nil where nothing was said of that.
    /// - Returns: the digest.
    package func contentHash(occurred: Timestamp? = nil) -> Digest {
        var writer = JSONWriter()
        writer.array { array in
            array.string(name.rawValue)
            for account in wished { array.string(account) }
            switch self {
            case .open(_, let opening):
                array.string(opening.owner)
                array.string(opening.currency.code)
                array.integer(opening.overdraftLimitMinor)
            case .deposit(_, let funds), .withdraw(_, let funds):
                Self.write(funds.amount, funds.memo, to: &array)
            case .transfer(_, _, let amount, let memo):
                Self.write(amount, memo, to: &array)
            case .close(_, let closing): Self.write(closing.memo, to: &array)
            case .record(_, let recording):
                array.string(recording.event.type)
                array.string(recording.event.content?.payload.description ?? "")
            case .reverse(let reversal):
                array.integer(reversal.version)
                array.string(reversal.reason)
            case .correct(let correction):
                array.string(correction.reason)
                for edit in correction.edits { Self.write(edit, to: &array) }
            }
            // Nothing in place of none: so the digest is the one of a time before there were dates.
            if let occurred { array.integer(occurred.microseconds) }
        }
        return Digest(sha256: writer.bytes)
    }

    /// The accounts that are named. Of a reversal and a correction the others are looked for.
    private var wished: [String] {
        switch self {
        case .reverse(let reversal): [reversal.account]
        case .correct(let correction): [correction.account]
        case .open, .deposit, .withdraw, .transfer, .close, .record: accounts
        }
    }

    private static func write(_ edit: Correction.Edit, to array: inout JSONWriter) {
        array.integer(edit.version)
        switch edit {
        case .skip: array.string("skip")
        case .change(_, let amount):
            array.string("change")
            array.integer(amount.minorUnits)
            array.string(amount.currency.code)
        case .add(_, let movement):
            array.string(movement.effect.rawValue)
            array.integer(movement.amount.minorUnits)
            array.string(movement.amount.currency.code)
        }
    }

    private static func write(_ amount: Money, _ memo: String?, to array: inout JSONWriter) {
        array.integer(amount.minorUnits)
        array.string(amount.currency.code)
        write(memo, to: &array)
    }

    private static func write(_ memo: String?, to array: inout JSONWriter) {
        if let memo { array.string(memo) } else { array.null() }
    }
}
