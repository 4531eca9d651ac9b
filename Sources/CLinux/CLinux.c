#define _GNU_SOURCE
#include "CLinux.h"

#include <fcntl.h>
#include <malloc.h>
#include <stdio.h>
#include <sys/eventfd.h>
#include <sys/file.h>
#include <sys/inotify.h>
#include <unistd.h>
#include <wchar.h>

int clinux_try_lock_exclusive(int descriptor) { return flock(descriptor, LOCK_EX | LOCK_NB); }

int clinux_try_lock_shared(int descriptor) { return flock(descriptor, LOCK_SH | LOCK_NB); }

int clinux_unlock(int descriptor) { return flock(descriptor, LOCK_UN); }

int clinux_event_descriptor(void) { return eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK); }

void clinux_tame_heap(void) {
    // An arena for each thread keeps what a fold of the whole log once needed, in each of them.
    mallopt(M_ARENA_MAX, 2);
    mallopt(M_TRIM_THRESHOLD, 128 * 1024);
}

int clinux_watch(void) { return inotify_init1(IN_CLOEXEC | IN_NONBLOCK); }

int clinux_watch_file(int descriptor, const char *path) {
    return inotify_add_watch(descriptor, path, IN_MODIFY) < 0 ? -1 : 0;
}

int clinux_rename_without_replacing(const char *from, const char *to) {
    return renameat2(AT_FDCWD, from, AT_FDCWD, to, RENAME_NOREPLACE);
}

int clinux_cell_width(uint32_t scalar) { return wcwidth((wchar_t)scalar); }
