/// A file that is being written.
package struct Writing: Sendable {
    let id: RequestID
    let form: FileForm
    /// Events that were read for it, or written, so far.
    package internal(set) var done: Int64 = 0
}
