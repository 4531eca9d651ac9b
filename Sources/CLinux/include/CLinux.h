#ifndef DAYBOOK_CLINUX_H
#define DAYBOOK_CLINUX_H

#include <stdint.h>

/// What Linux offers only to C, or under names that Swift cannot tell apart.
/// Every function returns -1 and sets errno on failure.

/// flock(2), exclusive, without waiting. In Swift the struct of the same name hides the call.
int clinux_try_lock_exclusive(int descriptor);
int clinux_unlock(int descriptor);

/// A non-blocking eventfd(2), closed on exec.
int clinux_event_descriptor(void);

/// An inotify descriptor, non-blocking and closed on exec, that watches a folder for files that
/// appear or are written.
int clinux_watch_directory(const char *path);

/// Renames a file and fails with EEXIST rather than replace another.
int clinux_rename_without_replacing(const char *from, const char *to);

/// wcwidth(3): the columns of a terminal that a character takes, -1 for one that is no character.
int clinux_cell_width(uint32_t scalar);

#endif
