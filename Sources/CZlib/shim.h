// The compression library that gzip answers are unpacked with.
#include <zlib.h>
