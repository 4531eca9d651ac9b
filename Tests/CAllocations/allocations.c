#include "allocations.h"

#include <stddef.h>

extern void *__libc_malloc(size_t size);

static _Thread_local int is_counted;
static _Thread_local long count;

// Stands in front of the C library's for the whole test program: the Swift runtime allocates
// through it.
void *malloc(size_t size) {
    if (is_counted) count++;
    return __libc_malloc(size);
}

void allocations_begin(void) {
    count = 0;
    is_counted = 1;
}

long allocations_end(void) {
    is_counted = 0;
    return count;
}
