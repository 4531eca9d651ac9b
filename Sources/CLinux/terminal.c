#define _GNU_SOURCE
#include "CLinux.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/timerfd.h>
#include <termios.h>
#include <unistd.h>

// Descriptors

int clinux_memory_file(void) { return memfd_create("daybook-screen", MFD_CLOEXEC); }

int clinux_timer(void) { return timerfd_create(CLOCK_MONOTONIC, TFD_CLOEXEC | TFD_NONBLOCK); }

int clinux_set_timer(int descriptor, int milliseconds) {
    struct itimerspec time = {0};
    time.it_value.tv_sec = milliseconds / 1000;
    time.it_value.tv_nsec = (long)(milliseconds % 1000) * 1000000;
    return timerfd_settime(descriptor, 0, &time, NULL);
}

int clinux_any_readable(int first, int second, int third) {
    int any = epoll_create1(EPOLL_CLOEXEC);
    if (any < 0) return -1;
    int descriptors[] = {first, second, third};
    for (int i = 0; i < 3; i++) {
        struct epoll_event event = {.events = EPOLLIN, .data.fd = descriptors[i]};
        if (epoll_ctl(any, EPOLL_CTL_ADD, descriptors[i], &event) == 0) continue;
        int failure = errno;
        close(any);
        errno = failure;
        return -1;
    }
    return any;
}

int clinux_terminal_size(int descriptor, int *columns, int *rows) {
    struct winsize size = {0};
    if (ioctl(descriptor, TIOCGWINSZ, &size) != 0) return -1;
    *columns = size.ws_col;
    *rows = size.ws_row;
    return 0;
}

// The terminal. What follows is read by signal handlers: no locks, no allocation.

static struct clinux_terminal terminal;
static char enter_bytes[CLINUX_TERMINAL_BYTES];
static char leave_bytes[CLINUX_TERMINAL_BYTES];
static struct termios shell_modes, raw_modes;
/// The flags of the open terminal, which whoever started us shares.
static int shell_flags;
static pid_t owner;

static atomic_bool is_open;
/// Whether the terminal shows us, and not whoever started us.
static atomic_bool is_taken;
static atomic_int notices;

enum { notice_size = 1, notice_return = 2 };

/// The signals that end a process, and what they did before.
static const int fatal_signals[] = {
    SIGTERM, SIGHUP, SIGINT, SIGQUIT, SIGSEGV, SIGBUS, SIGILL, SIGFPE, SIGABRT, SIGTRAP, SIGSYS,
    SIGPIPE, SIGALRM, SIGVTALRM, SIGPROF, SIGXCPU, SIGXFSZ, SIGUSR1, SIGUSR2,
};
enum { fatal_count = sizeof fatal_signals / sizeof *fatal_signals };
static struct sigaction fatal_before[fatal_count];
static struct sigaction stop_before, continue_before, size_before;

/// A stack overflow leaves a handler no stack but its own.
static char handler_stack[64 * 1024];

/// How long a terminal that takes no bytes is waited for before we look up, in milliseconds, and
/// how often a handler does so before it gives up.
enum { patience = 20, handler_tries = 5 };

static int write_ready(const char *bytes, size_t length, bool is_handler) {
    int tries = 0;
    while (length > 0) {
        ssize_t written = write(terminal.output, bytes, length);
        if (written >= 0) {
            bytes += written;
            length -= (size_t)written;
        } else if (errno == EAGAIN) {
            struct pollfd ready = {.fd = terminal.output, .events = POLLOUT};
            poll(&ready, 1, patience);
            if (ready.revents & (POLLERR | POLLHUP)) return -1;
            if (is_handler ? ++tries == handler_tries : clinux_is_requested()) return -1;
        } else if (errno != EINTR) {
            return -1;
        }
    }
    return 0;
}

/// Writes what it can. A link that stalls must hold up neither the end of the process nor a
/// handler: a write that blocks could not be left, so for as long as it takes the terminal refuses
/// bytes instead. The flag is the whole terminal's, and goes again with the last byte.
static int write_all(const char *bytes, size_t length, bool is_handler) {
    fcntl(terminal.output, F_SETFL, shell_flags | O_NONBLOCK);
    int result = write_ready(bytes, length, is_handler);
    int failure = errno;
    fcntl(terminal.output, F_SETFL, shell_flags);
    errno = failure;
    return result;
}

static void give_back(void) {
    if (!atomic_exchange(&is_taken, false)) return;
    // A child that was forked and dies must leave its parent's terminal alone.
    if (getpid() != owner) return;
    write_all(terminal.leave, terminal.leave_length, true);
    // From the background the terminal would stop us for this.
    sigset_t block, before;
    sigemptyset(&block);
    sigaddset(&block, SIGTTOU);
    pthread_sigmask(SIG_BLOCK, &block, &before);
    tcsetattr(terminal.input, TCSANOW, &shell_modes);
    pthread_sigmask(SIG_SETMASK, &before, NULL);
}

static void take(void) {
    if (atomic_exchange(&is_taken, true)) return;
    tcsetattr(terminal.input, TCSANOW, &raw_modes);
    write_all(terminal.enter, terminal.enter_length, true);
}

static void notify(int notice) {
    atomic_fetch_or(&notices, notice);
    uint64_t one = 1;
    ssize_t ignored = write(terminal.notice, &one, sizeof one);
    (void)ignored;
}

// Handlers

static void on_fatal_signal(int signal) {
    int failure = errno;
    give_back();
    for (int i = 0; i < fatal_count; i++) {
        if (fatal_signals[i] == signal) sigaction(signal, &fatal_before[i], NULL);
    }
    // Delivered when this handler returns: the signal is blocked until then.
    raise(signal);
    errno = failure;
}

static void on_stop_signal(int signal) {
    (void)signal;
    int failure = errno;
    give_back();
    raise(SIGSTOP);
    errno = failure;
}

/// Also after a SIGSTOP that nobody could prepare for: the shell has set its own modes by now.
static void on_continue_signal(int signal) {
    (void)signal;
    int failure = errno;
    atomic_store(&is_taken, false);
    // In the background there is no terminal to take; a later SIGCONT brings it.
    if (tcgetpgrp(terminal.input) == getpgrp()) take();
    notify(notice_size | notice_return);
    errno = failure;
}

static void on_size_signal(int signal) {
    (void)signal;
    int failure = errno;
    notify(notice_size);
    errno = failure;
}

static void handle(int signal, void (*handler)(int), int flags, struct sigaction *before) {
    struct sigaction action = {0};
    action.sa_handler = handler;
    action.sa_flags = flags;
    sigfillset(&action.sa_mask);
    // A crash inside of a handler must end the process, not hang it.
    sigdelset(&action.sa_mask, SIGSEGV);
    sigdelset(&action.sa_mask, SIGBUS);
    sigaction(signal, &action, before);
}

static void install_handlers(void) {
    stack_t stack = {.ss_sp = handler_stack, .ss_size = sizeof handler_stack};
    stack_t before;
    // Whoever has a stack for handlers already, such as Swift's backtraces, keeps it.
    if (sigaltstack(NULL, &before) == 0 && (before.ss_flags & SS_DISABLE))
        sigaltstack(&stack, NULL);
    for (int i = 0; i < fatal_count; i++) {
        handle(fatal_signals[i], on_fatal_signal, SA_ONSTACK, &fatal_before[i]);
        // What was ignored stays ignored, as nohup wants it.
        if (fatal_before[i].sa_handler == SIG_IGN)
            sigaction(fatal_signals[i], &fatal_before[i], NULL);
    }
    handle(SIGTSTP, on_stop_signal, SA_ONSTACK, &stop_before);
    handle(SIGCONT, on_continue_signal, SA_ONSTACK | SA_RESTART, &continue_before);
    handle(SIGWINCH, on_size_signal, SA_ONSTACK | SA_RESTART, &size_before);
}

static void remove_handlers(void) {
    for (int i = 0; i < fatal_count; i++) sigaction(fatal_signals[i], &fatal_before[i], NULL);
    sigaction(SIGTSTP, &stop_before, NULL);
    sigaction(SIGCONT, &continue_before, NULL);
    sigaction(SIGWINCH, &size_before, NULL);
}

// Opening and closing

/// Keys come one by one and unchanged, Ctrl-C, Ctrl-Z, Ctrl-S and Ctrl-Q among them; output goes
/// out unchanged, as ncurses expects when it knows of no terminal modes.
static void make_raw(struct termios *modes) {
    modes->c_iflag &= ~(tcflag_t)(BRKINT | ICRNL | INLCR | IGNCR | ISTRIP | IXON | IXOFF | PARMRK);
    modes->c_oflag &= ~(tcflag_t)OPOST;
    modes->c_lflag &= ~(tcflag_t)(ECHO | ECHONL | ICANON | ISIG | IEXTEN);
    modes->c_cflag = (modes->c_cflag & ~(tcflag_t)(CSIZE | PARENB)) | CS8;
    modes->c_cc[VMIN] = 1;
    modes->c_cc[VTIME] = 0;
}

static int set_bytes(char *to, size_t *length, const char *bytes, size_t count) {
    if (count > CLINUX_TERMINAL_BYTES) {
        errno = EMSGSIZE;
        return -1;
    }
    // A handler that comes in between writes nothing rather than half of each.
    *length = 0;
    atomic_signal_fence(memory_order_seq_cst);
    memcpy(to, bytes, count);
    atomic_signal_fence(memory_order_seq_cst);
    *length = count;
    return 0;
}

int clinux_terminal_set_enter(const char *bytes, size_t length) {
    return set_bytes(enter_bytes, &terminal.enter_length, bytes, length);
}

int clinux_terminal_set_leave(const char *bytes, size_t length) {
    return set_bytes(leave_bytes, &terminal.leave_length, bytes, length);
}

static void close_at_exit(void) { clinux_terminal_close(); }

int clinux_terminal_open(const struct clinux_terminal *wanted) {
    static bool closes_at_exit;
    if (atomic_load(&is_open)) {
        errno = EBUSY;
        return -1;
    }
    if (tcgetattr(wanted->input, &shell_modes) != 0) return -1;
    shell_flags = fcntl(wanted->output, F_GETFL);
    if (shell_flags < 0) return -1;
    raw_modes = shell_modes;
    make_raw(&raw_modes);
    terminal = *wanted;
    terminal.enter = enter_bytes;
    terminal.leave = leave_bytes;
    if (clinux_terminal_set_enter(wanted->enter, wanted->enter_length) != 0) return -1;
    if (clinux_terminal_set_leave(wanted->leave, wanted->leave_length) != 0) return -1;
    owner = getpid();
    atomic_store(&notices, 0);
    atomic_store(&is_open, true);
    install_handlers();
    if (!closes_at_exit) closes_at_exit = atexit(close_at_exit) == 0;
    take();
    return 0;
}

int clinux_terminal_is_open(void) { return atomic_load(&is_open) ? 1 : 0; }

int clinux_terminal_close(void) {
    if (!atomic_exchange(&is_open, false)) return 0;
    give_back();
    if (getpid() == owner) remove_handlers();
    return 0;
}

int clinux_terminal_write(const void *bytes, size_t length) {
    if (!atomic_load(&is_taken)) return 0;
    return write_all(bytes, length, false);
}

int clinux_terminal_suspend(void) {
    if (!atomic_load(&is_open)) return 0;
    give_back();
    // The others of the group first. Then this thread, with the default action and not with a
    // SIGSTOP: where no shell could continue it, the kernel ignores the signal.
    struct sigaction action = {0}, ours;
    action.sa_handler = SIG_IGN;
    sigaction(SIGTSTP, &action, &ours);
    kill(0, SIGTSTP);
    action.sa_handler = SIG_DFL;
    sigaction(SIGTSTP, &action, NULL);
    // A thread pool's threads block it.
    sigset_t stop, before;
    sigemptyset(&stop);
    sigaddset(&stop, SIGTSTP);
    pthread_sigmask(SIG_UNBLOCK, &stop, &before);
    int result = raise(SIGTSTP);
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    sigaction(SIGTSTP, &ours, NULL);
    // Done already, on SIGCONT, unless we go on in the background: then this stops us again.
    take();
    notify(notice_size | notice_return);
    return result;
}

int clinux_terminal_notices(void) {
    uint64_t count;
    ssize_t ignored = read(terminal.notice, &count, sizeof count);
    (void)ignored;
    // Continued in the background, and brought to the foreground without another signal.
    if (atomic_load(&is_open) && !atomic_load(&is_taken) &&
        tcgetpgrp(terminal.input) == getpgrp()) {
        take();
        return atomic_exchange(&notices, 0) | notice_size | notice_return;
    }
    return atomic_exchange(&notices, 0);
}
