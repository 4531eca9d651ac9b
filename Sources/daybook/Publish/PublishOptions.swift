import ArgumentParser
import EventStreaming
import TextFormats

/// How events are sent to their target: what the subscription keeps beside it, so that every
/// later run, and a replay, sends in the same way.
struct PublishOptions: Hashable {
    /// Nil for the target's own.
    var mode: String?
    var webhookOrigin: String?
    /// Requests a minute, at most.
    var rate: Int?
    /// When a file is put away; nil for never.
    var rotation: FileRotation?

    private enum Key {
        static let mode = "mode"
        static let origin = "webhook-origin"
        static let rate = "rate"
        static let rotation = "rotate"
    }

    init() {}

    /// As a subscription has kept them.
    ///
    /// - Throws: `CommandStop` for one that a newer daybook has kept.
    init(kept subscription: Subscription) throws {
        for (name, value) in subscription.options {
            switch name {
            case Key.mode: mode = value
            case Key.origin: webhookOrigin = value
            case Key.rate:
                rate = Int(value).flatMap { Self.rates.contains($0) ? $0 : nil }
                if rate == nil { throw Self.unknown(name, value, of: subscription) }
            case Key.rotation:
                rotation = FileRotation(argument: value)
                if rotation == nil { throw Self.unknown(name, value, of: subscription) }
            default: throw Self.unknown(name, value, of: subscription)
            }
        }
    }

    private static func unknown(
        _ name: String, _ value: String, of subscription: Subscription
    ) -> CommandStop {
        CommandStop(
            .failure,
            "error: the subscription '\(subscription.name)' has an option "
                + "'\(Printable(name)) \(Printable(value))' that this daybook does not know")
    }

    /// Requests a minute.
    static let rates = 1...1_000_000

    /// As they are kept.
    var kept: [String: String] {
        var kept: [String: String] = [:]
        kept[Key.mode] = mode
        kept[Key.origin] = webhookOrigin
        kept[Key.rate] = rate.map { String($0) }
        kept[Key.rotation] = rotation?.text
        return kept
    }

    /// - Throws: `CommandStop` if any was given.
    func refuse(_ target: String) throws {
        guard let name = kept.keys.min() else { return }
        throw CommandStop(.usage, "error: --\(name) says nothing of \(target)")
    }
}

/// The options of a target, as they are typed.
struct PublishArguments: ParsableArguments {
    @Option(
        name: .long,
        help: "Over HTTP: structured (the default), binary, or batch; fixed on first use.")
    var mode: String?

    @Option(
        name: .long, parsing: .unconditional,
        help: ArgumentHelp(
            "Over HTTP: ask as a web hook whether events may be sent, in this name; fixed on "
                + "first use.", valueName: "origin"))
    var webhookOrigin: String?

    @Option(
        name: .long,
        help: ArgumentHelp(
            "Over HTTP: requests a minute, at most; fixed on first use.", valueName: "n"))
    var rate: Int?

    @Option(
        name: .long,
        help: ArgumentHelp(
            "Of a file: put it away and begin a new one, by \(FileRotation.help); fixed on first "
                + "use.", valueName: "when"))
    var rotate: FileRotation?

    func validate() throws {
        if let mode, !["structured", "binary", "batch"].contains(mode) {
            throw ValidationError("--mode takes structured, binary or batch.")
        }
        if let rate, !PublishOptions.rates.contains(rate) {
            throw ValidationError("--rate takes 1 to 1000000 requests a minute.")
        }
        if let webhookOrigin, !Self.isOrigin(webhookOrigin) {
            throw ValidationError("--webhook-origin takes a name of the DNS, such as example.org.")
        }
    }

    private static func isOrigin(_ text: String) -> Bool {
        (1...253).contains(text.utf8.count)
            && text.utf8.allSatisfy { byte in
                byte == UInt8(ascii: ".") || byte == UInt8(ascii: "-")
                    || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
                    || (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte | 0x20)
            }
    }

    var options: PublishOptions {
        var options = PublishOptions()
        options.mode = mode == "structured" ? nil : mode
        options.webhookOrigin = webhookOrigin
        options.rate = rate
        options.rotation = rotate
        return options
    }

    /// The first option that was typed and is another than the one that is kept; nil if none is.
    func contradiction(to kept: PublishOptions) -> String? {
        let options = options
        if mode != nil, options.mode != kept.mode { return "mode" }
        if webhookOrigin != nil, webhookOrigin != kept.webhookOrigin { return "webhook-origin" }
        if rate != nil, rate != kept.rate { return "rate" }
        if rotate != nil, rotate != kept.rotation { return "rotate" }
        return nil
    }
}
