#include "CLinux.h"

#include <stddef.h>

static int count;
static char *const *values;

/// The C library hands its start-up functions what the kernel gave it: argv as the program was
/// started with, whatever file systems are mounted.
__attribute__((constructor)) static void keep_arguments(int argc, char **argv, char **envp) {
    (void)envp;
    count = argc;
    values = argv;
}

const char *clinux_argument(int index) {
    return values != NULL && index >= 0 && index < count ? values[index] : NULL;
}
