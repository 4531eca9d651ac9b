import Glibc
import TerminalCanvas
import TerminalNCurses

// A list in a terminal, for the tests of the driver: `terminal-probe THEME`. It shows what it was
// sent in its last line, and ends with `q`, or when its terminal does.
//
// j k: the cursor · x: a wrong memory access · t: a trap · e: exit · m: the mouse · r: paint again
// y: the clipboard · ctrl-z: stop

var variables: [String: String] = [:]
for name in ["TERM", "COLORTERM", "NO_COLOR", "ESCDELAY", "TMUX"] {
    variables[name] = getenv(name).map { String(cString: $0) }
}

do {
    let theme = try ProbeScreen.theme(CommandLine.arguments.dropFirst().first)
    let driver = try NCursesDriver(TerminalEnvironment(variables))
    defer { driver.close() }
    var screen = ProbeScreen(driver)
    while !screen.isDone {
        driver.show(screen.canvas(size: driver.size), theme: theme, cursor: nil)
        var waiting = pollfd(fd: driver.inputDescriptor, events: Int16(POLLIN), revents: 0)
        _ = poll(&waiting, 1, -1)
        for input in driver.drainInputs() { screen.take(input) }
    }
} catch {
    print("terminal-probe: \(error)")
    exit(1)
}
