import EventStoreCore
import TerminalCanvas

/// What stands where the accounts will be while the log is copied to this machine for the first
/// time: how far that is, what can be done meanwhile, and what stands in its way.
struct FirstCopyView: Widget {
    private let remote: RemoteLedger
    private let now: Timestamp
    private let openKey: String

    init(_ remote: RemoteLedger, _ model: Model) {
        self.remote = remote
        now = model.now
        openKey = model.keymap.way(to: .commandLine)
    }

    func draw(on canvas: inout Canvas, in area: Rect) {
        canvas.fill(area, CellStyle(.list))
        var rest = area.inset(horizontally: area.width > 10 ? 1 : 0)
        if rest.height > Self.roomyHeight { _ = rest.cutTop(1) }
        for part in parts {
            switch part {
            case .text(let text, let role):
                let lines = TextWrap.lines(of: text, width: max(1, rest.width), canvas.repertoire)
                for line in lines where rest.height > 0 {
                    canvas.write(line, in: rest.cutTop(1), CellStyle(role))
                }
            case .bar(let done, let all):
                guard rest.height > 0 else { return }
                let bar = ProgressBar("", done: Int(clamping: done), total: Int(clamping: all))
                canvas.draw(bar, in: rest.cutTop(1))
            case .gap: if area.height > Self.roomyHeight, rest.height > 0 { _ = rest.cutTop(1) }
            }
        }
    }

    /// From here on there is room for blank lines.
    private static let roomyHeight = 10

    private enum Part {
        case text(String, Role)
        case bar(Int64, Int64)
        case gap
    }

    private var parts: [Part] {
        switch remote.condition {
        case .copying(let events, let about): copying(events, about)
        case .throttled(let until): throttled(until)
        case .offline(let since, let reason):
            waiting(
                "The service cannot be reached since \(RemoteLedger.clock(since, at: now))", reason)
        case .noAccess(let since, let reason):
            waiting(
                "The service lets nobody ask with these keys since "
                    + RemoteLedger.clock(since, at: now), reason)
        case .stopped(let reason):
            [
                .text("The log cannot be copied: \(Wording.safe(reason))", .messageError), .gap,
                .text("What was copied is kept; :reopen tries again.", .textFaint),
            ]
        case .asking, .current, .behind: [.text("reading …", .textFaint)]
        }
    }

    private func copying(_ events: Int64, _ about: Int64?) -> [Part] {
        let count = Wording.count(events, "event")
        let progress: [Part] =
            if let about, about >= events, about > 0 {
                [
                    .text(
                        "\(Wording.grouped(events)) of about \(Wording.count(about, "event"))",
                        .text), .bar(events, about),
                ]
            } else {
                [.text(events > 0 ? "\(count) so far" : "asking how large it is …", .text)]
            }
        return [.text("Copying the log to this machine, for the first time", .textStrong)]
            + progress + [.gap] + meanwhile
    }

    private func throttled(_ until: Timestamp) -> [Part] {
        let wait = RemoteLedger.wait(until: until, at: now).map { "again in \($0)" } ?? "again now"
        return [
            .text("The service turns requests away: the copy goes on, \(wait)", .messageWarning),
            .gap,
        ] + meanwhile
    }

    private func waiting(_ trouble: String, _ reason: String) -> [Part] {
        [
            .text("\(trouble): \(Wording.safe(reason))", .messageError), .gap,
            .text(
                "There is no whole copy of the log on this machine yet, so nothing can be shown. "
                    + "It is tried again by itself, and what was copied is kept.", .textFaint),
        ]
    }

    private var meanwhile: [Part] {
        [
            .text("An account can be opened by its name now: \(openKey)account NAME", .text),
            .text(
                "Lists, totals, searches and commands follow when the copy is whole.", .textFaint),
        ]
    }
}
