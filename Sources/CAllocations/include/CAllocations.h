// Counts calls of the malloc family by thread; linked into wsplan-bench only.
#ifndef CALLOCATIONS_H
#define CALLOCATIONS_H
#include <stdint.h>
/// Calls of malloc, calloc, realloc and their aligned kin by the calling thread so far.
uint64_t callocations_of_this_thread(void);
#endif
