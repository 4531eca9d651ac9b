import Foundation

/// A pseudo-terminal of 24 lines and 80 columns.
struct Terminal {
    /// What Swift does not see of `<asm-generic/ioctls.h>`: the same on x86-64 and ARM64.
    private static let numberOfTerminal: UInt = 0x8004_5430
    private static let unlockTerminal: UInt = 0x4004_5431

    /// The end that stands for the person at the terminal.
    let controller: Int32
    /// The path of the end that the child opens.
    let path: String

    init() throws {
        controller = open("/dev/ptmx", O_RDWR | O_NOCTTY | O_CLOEXEC)
        guard controller >= 0 else { throw SystemFailure("/dev/ptmx") }
        var number: Int32 = 0
        var locked: Int32 = 0
        var size = winsize(ws_row: 24, ws_col: 80, ws_xpixel: 0, ws_ypixel: 0)
        guard ioctl(controller, Self.unlockTerminal, &locked) == 0,
            ioctl(controller, Self.numberOfTerminal, &number) == 0,
            ioctl(controller, UInt(TIOCSWINSZ), &size) == 0
        else { throw SystemFailure("pseudo-terminal") }
        path = "/dev/pts/\(number)"
    }
}
