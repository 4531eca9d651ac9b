import EventStoreCore
import TerminalCanvas

/// Files: the form for one, the work on it, and what came of it.
extension Model {
    // MARK: Keys

    mutating func handle(_ input: Input, in form: FileForm) -> [Effect] {
        if form.pending != nil { return handleWhileWriting(input) }
        var form = form
        switch input {
        case .paste(let text): form.edit { $0.insert(text) }
        case .key(.escape):
            overlay = nil
            hint(.info, "cancelled: \(form.purpose) (nothing written)")
            return []
        case .key(.enter): return write(form)
        case .key(.tab), .key(.down): form.moveFocus(by: 1)
        case .key(.backTab), .key(.up): form.moveFocus(by: -1)
        case .key(.left) where form.isFormatFocused: form.choose(by: -1)
        case .key(.right) where form.isFormatFocused: form.choose(by: 1)
        case .key(let key):
            var isKnown = true
            form.edit { isKnown = $0.apply(key) }
            if !isKnown { return refuse(key) }
        default: return []
        }
        overlay = .file(form)
        return []
    }

    /// Nobody has to wait for a file.
    private mutating func handleWhileWriting(_ input: Input) -> [Effect] {
        switch input {
        case .key(.enter):
            overlay = nil
            if let writing {
                hint(.info, "the \(writing.form.purpose) is being written; a message tells the end")
            }
            return []
        case .key(.escape): return stopWriting()
        case .key(let key): return refuse(key)
        default: return []
        }
    }

    /// Gives the file up. What stood under its name stands there still.
    mutating func stopWriting() -> [Effect] {
        guard let writing else {
            hint(.info, "no file is being written")
            return [.bell]
        }
        giveBack(writing.form)
        self.writing = nil
        tell(.warning, "given up: \(writing.form.purpose) (nothing written)")
        return [.cancel(writing.id)]
    }

    /// Asks for the file; a form whose fields are wrong says so.
    mutating func write(_ form: FileForm, mayReplace: Bool = false) -> [Effect] {
        var form = form
        guard let query = form.query(mayReplace: mayReplace) else {
            overlay = .file(form)
            return [.bell]
        }
        let (id, effects) = ask(.write(query))
        writing = Writing(id: id, form: form)
        form.pending = id
        overlay = .file(form)
        return effects
    }

    // MARK: Answers

    mutating func noteWritten(_ id: RequestID, _ events: Int64) {
        if writing?.id == id { writing?.done = events }
    }

    mutating func written(_ id: RequestID, _ outcome: WriteOutcome) -> [Effect] {
        guard let writing, writing.id == id else {
            // It was given up when its file had its name already.
            if case .written(let file) = outcome {
                tell(.warning, file.text("given up too late"))
            }
            return []
        }
        self.writing = nil
        var form = writing.form
        switch outcome {
        case .written(let file):
            if isWaiting(for: id) { overlay = nil }
            tell(file.note == nil ? .info : .warning, file.text(form.purpose))
            return []
        case .exists(let path):
            guard isWaiting(for: id) || overlay == nil else {
                tell(
                    .warning,
                    "not written, to lose nothing: \(Wording.safe(path)) (\(form.purpose))")
                return [.bell]
            }
            overlay = .question(
                Question(
                    .replacement(form, path), caution: nil,
                    commandLine: form.words(to: path).flatMap(book.commandLine)))
            return [.bell]
        case .refused(let part, let reason):
            form.fail(part, reason)
            return cannotWrite(id, form, reason)
        }
    }

    mutating func cannotWrite(_ id: RequestID, _ error: LoadError) -> [Effect] {
        guard let writing, writing.id == id else { return [] }
        self.writing = nil
        var form = writing.form
        form.fail(.file, error.reason)
        return cannotWrite(id, form, error.reason)
    }

    private mutating func cannotWrite(
        _ id: RequestID, _ form: FileForm, _ reason: String
    ) -> [Effect] {
        if isWaiting(for: id) {
            overlay = .file(form)
            log.add(.error, "\(form.purpose): \(reason); nothing was written", at: now)
        } else {
            tell(.error, "\(form.purpose): \(reason); nothing was written")
        }
        return [.bell]
    }

    /// Its form is still open.
    private func isWaiting(for id: RequestID) -> Bool {
        if case .file(let form) = overlay { form.pending == id } else { false }
    }

    /// Lets what is typed in the form of a file that was given up stay.
    private mutating func giveBack(_ form: FileForm) {
        if case .file = overlay { overlay = .file(form) }
    }
}

extension WrittenFile {
    /// Its name and what it holds come first: a path may be long.
    fileprivate func text(_ purpose: String) -> String {
        let held =
            switch facts {
            case .statement(let lines, let opening, let closing):
                "\(Wording.count(lines, "line")), opening \(Wording.balance(opening)), closing "
                    + Wording.balance(closing)
            case .events(let count): Wording.count(count, "event")
            case .accounts(let count): Wording.count(count, "account")
            }
        let name = path.split(separator: "/").last.map(String.init) ?? path
        let folder = path.dropLast(name.count)
        let beside = hasProof ? ", with its proof" : ""
        let note = note.map { "; \(Wording.safe($0))" } ?? ""
        return "\(Wording.safe(name)): \(held); \(purpose) up to @pos:\(position), in "
            + "\(Wording.safe(String(folder)))\(beside)\(note)"
    }
}
