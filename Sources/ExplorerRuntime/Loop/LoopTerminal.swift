import TerminalCanvas

/// What the event loop needs of a terminal besides drawing on it: something to wait for, and an
/// end.
package protocol LoopTerminal: TerminalDriver {
    /// Readable while there is something to drain.
    var inputDescriptor: Int32 { get }
    /// Live frames come at most this often; keys are answered at once. Zero for a terminal that
    /// is shown whatever has changed before it is asked for inputs again.
    var liveInterval: Duration { get }

    /// Gives the terminal back.
    ///
    /// - Throws: what went wrong on it, if it is one that can tell.
    func end() throws
}
