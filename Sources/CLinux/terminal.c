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
#include <sys/syscall.h>
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

/// What the kernel takes and gives for a signal's action. The C library keeps 32 and 33 to itself,
/// but the kernel ends a process by them like by any other.
struct kernel_action {
    _Alignas(8) char bytes[64];
};
enum { kernel_set_bytes = 8, first_reserved = 32, last_reserved = 33, signal_count = 65 };

/// What the signals that we handle did before.
static struct sigaction before[signal_count];
static struct kernel_action reserved_before[last_reserved - first_reserved + 1];

/// Whether a signal ends a process that does nothing about it.
static bool is_fatal(int signal) {
    switch (signal) {
        case SIGKILL: case SIGSTOP: case SIGTSTP: case SIGTTIN: case SIGTTOU:
        case SIGCHLD: case SIGCONT: case SIGURG: case SIGWINCH:
            return false;
        default: return true;
    }
}

static bool is_reserved(int signal) { return signal >= first_reserved && signal <= last_reserved; }

static long kernel_sigaction(int signal, const void *action, void *old) {
    return syscall(SYS_rt_sigaction, signal, action, old, (size_t)kernel_set_bytes);
}

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
    sigset_t block, mask;
    sigemptyset(&block);
    sigaddset(&block, SIGTTOU);
    pthread_sigmask(SIG_BLOCK, &block, &mask);
    tcsetattr(terminal.input, TCSANOW, &shell_modes);
    pthread_sigmask(SIG_SETMASK, &mask, NULL);
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

static void restore(int signal) {
    if (is_reserved(signal))
        kernel_sigaction(signal, &reserved_before[signal - first_reserved], NULL);
    else
        sigaction(signal, &before[signal], NULL);
}

static void on_fatal_signal(int signal) {
    int failure = errno;
    give_back();
    restore(signal);
    // Delivered when this handler returns: the signal is blocked until then.
    syscall(SYS_tgkill, getpid(), syscall(SYS_gettid), signal);
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

static void handle(int signal, void (*handler)(int), int flags) {
    struct sigaction action = {0};
    action.sa_handler = handler;
    action.sa_flags = flags;
    sigfillset(&action.sa_mask);
    // A crash inside of a handler must end the process, not hang it.
    sigdelset(&action.sa_mask, SIGSEGV);
    sigdelset(&action.sa_mask, SIGBUS);
    sigaction(signal, &action, &before[signal]);
    // What was ignored stays ignored, as nohup wants it.
    if (handler == on_fatal_signal && before[signal].sa_handler == SIG_IGN)
        sigaction(signal, &before[signal], NULL);
}

/// As `handle`, for the signals that the C library refuses: with the action that it has made for
/// another one.
static void handle_reserved(int like) {
    struct kernel_action action;
    if (kernel_sigaction(like, NULL, &action) != 0) return;
    for (int signal = first_reserved; signal <= last_reserved; signal++)
        kernel_sigaction(signal, &action, &reserved_before[signal - first_reserved]);
}

static void install_handlers(void) {
    stack_t stack = {.ss_sp = handler_stack, .ss_size = sizeof handler_stack};
    stack_t other;
    // Whoever has a stack for handlers already, such as Swift's backtraces, keeps it.
    if (sigaltstack(NULL, &other) == 0 && (other.ss_flags & SS_DISABLE)) sigaltstack(&stack, NULL);
    for (int signal = 1; signal < signal_count; signal++) {
        if (is_fatal(signal) && !is_reserved(signal)) handle(signal, on_fatal_signal, SA_ONSTACK);
    }
    handle_reserved(SIGSYS);
    handle(SIGTSTP, on_stop_signal, SA_ONSTACK);
    handle(SIGTTIN, on_stop_signal, SA_ONSTACK);
    handle(SIGTTOU, on_stop_signal, SA_ONSTACK);
    handle(SIGCONT, on_continue_signal, SA_ONSTACK | SA_RESTART);
    handle(SIGWINCH, on_size_signal, SA_ONSTACK | SA_RESTART);
}

static void remove_handlers(void) {
    for (int signal = 1; signal < signal_count; signal++) {
        if (signal != SIGKILL && signal != SIGSTOP && signal != SIGCHLD && signal != SIGURG)
            restore(signal);
    }
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
    sigset_t stop, mask;
    sigemptyset(&stop);
    sigaddset(&stop, SIGTSTP);
    pthread_sigmask(SIG_UNBLOCK, &stop, &mask);
    int result = raise(SIGTSTP);
    pthread_sigmask(SIG_SETMASK, &mask, NULL);
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
