#ifndef DAYBOOK_CLINUX_H
#define DAYBOOK_CLINUX_H

#include <stddef.h>
#include <stdint.h>

/// What Linux offers only to C, or under names that Swift cannot tell apart.
/// Every function returns -1 and sets errno on failure.

/// The process's arguments as it was started with them, the program's name at 0; NULL behind the
/// last one. They are not read from /proc, which may not be there.
const char *clinux_argument(int index);

/// flock(2), exclusive, without waiting. In Swift the struct of the same name hides the call.
int clinux_try_lock_exclusive(int descriptor);
/// The same, shared with whoever else takes it so.
int clinux_try_lock_shared(int descriptor);
int clinux_unlock(int descriptor);

/// A non-blocking eventfd(2), closed on exec.
int clinux_event_descriptor(void);

/// Keeps the heap of a long session small: few arenas, and what is freed at its end goes back to
/// the kernel. To be called before there are other threads.
void clinux_tame_heap(void);

/// An inotify(7) descriptor, non-blocking and closed on exec.
int clinux_watch(void);
/// Lets it notice writes to the file that stands under the path now.
int clinux_watch_file(int descriptor, const char *path);

/// Renames a file and fails with EEXIST rather than replace another.
int clinux_rename_without_replacing(const char *from, const char *to);

/// wcwidth(3): the columns of a terminal that a character takes, -1 for one that is no character.
int clinux_cell_width(uint32_t scalar);

/// A file in memory without a name, closed on exec, for output that is gathered before it is sent.
int clinux_memory_file(void);

/// A timerfd(2), non-blocking, that is not set. It becomes readable when its time is over.
int clinux_timer(void);
/// Sets it, once; 0 milliseconds unset it.
int clinux_set_timer(int descriptor, int milliseconds);

/// An epoll(7) descriptor that is readable while one of the three is.
int clinux_any_readable(int first, int second, int third);

// Requests to end: SIGINT, SIGTERM and SIGHUP.

/// From now on the first of them is noted and written to `notice`, an event descriptor; another
/// one that is no SIGHUP gives the terminal back and ends the process at once with `status`.
/// Signals that were ignored stay ignored.
int clinux_catch_requests(int notice, int status);

/// Whether there was one: 1 or 0. May be asked anywhere.
int clinux_is_requested(void);

/// Sleeps until there is one.
int clinux_wait_for_request(int notice);

// The terminal. One at a time for the process, as it has one foreground.

/// What changes between a terminal in use and a terminal given back. Kept outside of Swift,
/// because a signal handler must find it without allocating or locking.
struct clinux_terminal {
    int input;
    int output;
    /// Written to on SIGWINCH, and on SIGCONT.
    int notice;
    const char *enter;
    size_t enter_length;
    const char *leave;
    size_t leave_length;
};

/// The longest `enter` and `leave`.
#define CLINUX_TERMINAL_BYTES 512

/// Saves the terminal's modes, sets raw ones, writes `enter`, and from then on gives the terminal
/// back at exit and on every signal that ends or stops the process. The struct is copied.
int clinux_terminal_open(const struct clinux_terminal *terminal);

/// Whether it has been opened, and not closed: 1 or 0.
int clinux_terminal_is_open(void);

/// Writes all of the bytes, waiting where it must, but not beyond a request to end; nothing while
/// the terminal is given back.
int clinux_terminal_write(const void *bytes, size_t length);

/// Changes what is written when the terminal is given back, or taken again.
int clinux_terminal_set_enter(const char *bytes, size_t length);
int clinux_terminal_set_leave(const char *bytes, size_t length);

/// Gives the terminal back, stops the process group as Ctrl-Z would, and takes it again.
int clinux_terminal_suspend(void);

/// Gives the terminal back and the signals' old handlers too. Does nothing the second time.
int clinux_terminal_close(void);

/// Takes the notices of SIGWINCH and SIGCONT: 1 for a new size, 2 for a terminal that was given
/// back in between, 3 for both, 0 for none.
int clinux_terminal_notices(void);

/// Columns and rows, 0 where the terminal does not know.
int clinux_terminal_size(int descriptor, int *columns, int *rows);

#endif
