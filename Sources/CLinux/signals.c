#define _GNU_SOURCE
#include "CLinux.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <unistd.h>

// Requests to end. What follows runs in signal handlers: no locks, no allocation.

static atomic_bool is_requested;
static int request_notice = -1;
static int impatient_status;

static void on_request(int signal) {
    int failure = errno;
    // A hang-up comes from the kernel and from the shell, at once; that is no impatience.
    if (atomic_exchange(&is_requested, true) && signal != SIGHUP) {
        clinux_terminal_close();
        _exit(impatient_status);
    }
    uint64_t one = 1;
    ssize_t ignored = write(request_notice, &one, sizeof one);
    (void)ignored;
    errno = failure;
}

int clinux_catch_requests(int notice, int status) {
    static const int signals[] = {SIGINT, SIGTERM, SIGHUP};
    request_notice = notice;
    impatient_status = status;
    struct sigaction action = {0}, before;
    action.sa_handler = on_request;
    action.sa_flags = SA_RESTART | SA_ONSTACK;
    sigfillset(&action.sa_mask);
    sigdelset(&action.sa_mask, SIGSEGV);
    sigdelset(&action.sa_mask, SIGBUS);
    for (int i = 0; i < (int)(sizeof signals / sizeof *signals); i++) {
        if (sigaction(signals[i], &action, &before) != 0) return -1;
        // What was ignored stays ignored, as nohup wants it.
        if (before.sa_handler == SIG_IGN) sigaction(signals[i], &before, NULL);
    }
    return 0;
}

int clinux_is_requested(void) { return atomic_load(&is_requested) ? 1 : 0; }

int clinux_wait_for_request(int notice) {
    struct pollfd ready = {.fd = notice, .events = POLLIN};
    while (poll(&ready, 1, -1) < 0) {
        if (errno != EINTR && errno != EAGAIN) return -1;
    }
    uint64_t count;
    return read(notice, &count, sizeof count) > 0 ? 0 : -1;
}
