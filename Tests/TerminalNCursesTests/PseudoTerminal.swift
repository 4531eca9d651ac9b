import Foundation
import Glibc
import Synchronization
import Testing

/// A terminal whose other side is the test. Reads wait for bytes that must come, never for a time
/// to pass; a deadline only keeps a broken test from hanging.
final class PseudoTerminal {
    /// The test's side.
    private(set) var master: Int32
    /// The program's side; closed where it belongs to another process.
    private(set) var slave: Int32

    private static let deadline = 10_000
    /// TIOCSPTLCK and TIOCGPTN, which Swift does not see.
    private static let setLock: UInt = 0x4004_5431
    private static let getNumber: UInt = 0x8004_5430

    init(columns: Int, rows: Int) throws {
        master = Glibc.open("/dev/ptmx", O_RDWR | O_NOCTTY | O_CLOEXEC)
        var isLocked: Int32 = 0
        try #require(master >= 0 && ioctl(master, Self.setLock, &isLocked) == 0)
        slave = -1
        resize(columns: columns, rows: rows)
        slave = Glibc.open(try path(), O_RDWR | O_NOCTTY | O_CLOEXEC)
        try #require(slave >= 0)
    }

    deinit {
        closeSlave()
        closeMaster()
    }

    func path() throws -> String {
        var number: UInt32 = 0
        try #require(ioctl(master, Self.getNumber, &number) == 0)
        return "/dev/pts/\(number)"
    }

    func closeSlave() {
        if slave >= 0 { Glibc.close(slave) }
        slave = -1
    }

    /// Hangs up.
    func closeMaster() {
        if master >= 0 { Glibc.close(master) }
        master = -1
    }

    func resize(columns: Int, rows: Int) {
        var size = winsize(
            ws_row: UInt16(rows), ws_col: UInt16(columns), ws_xpixel: 0, ws_ypixel: 0)
        _ = ioctl(master, UInt(TIOCSWINSZ), &size)
    }

    /// What the terminal does with keys and line ends.
    var modes: [UInt32] {
        var modes = termios()
        tcgetattr(master, &modes)
        return [modes.c_iflag, modes.c_oflag, modes.c_lflag, modes.c_cflag]
    }

    /// Waits until so many bytes wait to be read.
    func fill(to count: Int) throws {
        var unread: Int32 = 0
        let deadline = ContinuousClock.now + .milliseconds(Self.deadline)
        repeat {
            usleep(1_000)
            try #require(ioctl(master, UInt(FIONREAD), &unread) == 0)
            try #require(ContinuousClock.now < deadline, "only \(unread) bytes were written")
        } while unread < count
    }

    func type(_ text: String) {
        let bytes = Array(text.utf8)
        _ = write(master, bytes, bytes.count)
    }

    /// Reads up to and with a mark.
    func read(through mark: String) throws -> String {
        let end = Array(mark.utf8)
        var bytes: [UInt8] = []
        while !bytes.suffix(end.count).elementsEqual(end) {
            let next = try #require(
                byte(), "\(mark) did not come after \(String(decoding: bytes, as: UTF8.self))")
            bytes.append(next)
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    /// Reads up to and with a mark while a body writes: it may write more than the terminal holds.
    func read(through mark: String, of body: () -> Void) throws -> String {
        nonisolated(unsafe) let terminal = self
        let result = Mutex<Result<String, any Error>?>(nil)
        let done = DispatchSemaphore(value: 0)
        Thread.detachNewThread {
            let read = Result { try terminal.read(through: mark) }
            result.withLock { $0 = read }
            done.signal()
        }
        body()
        done.wait()
        return try #require(result.withLock { $0 }).get()
    }

    /// Reads until nobody holds the other side any more.
    func readToEnd() -> String {
        var bytes: [UInt8] = []
        while let next = byte() { bytes.append(next) }
        return String(decoding: bytes, as: UTF8.self)
    }

    private func byte() -> UInt8? {
        var state = pollfd(fd: master, events: Int16(POLLIN), revents: 0)
        guard poll(&state, 1, Int32(Self.deadline)) > 0 else { return nil }
        var byte: UInt8 = 0
        return Glibc.read(master, &byte, 1) == 1 ? byte : nil
    }
}
