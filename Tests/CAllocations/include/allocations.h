#ifndef DAYBOOK_TESTS_ALLOCATIONS_H
#define DAYBOOK_TESTS_ALLOCATIONS_H

/// From here on, what the calling thread allocates through the Swift runtime is counted: objects,
/// boxes, arrays and texts.
void allocations_begin(void);

/// Ends the count and returns it.
long allocations_end(void);

#endif
