// Counts calls of the malloc family by thread and tells the resident memory; linked into
// wsplan-bench only.
#ifndef CALLOCATIONS_H
#define CALLOCATIONS_H
#include <stdint.h>
/// Calls of malloc, calloc, realloc and their aligned kin by the calling thread so far.
uint64_t callocations_of_this_thread(void);
/// Threads that have allocated so far, ended ones too; they are numbered in the order of their
/// first allocations, from 0.
int callocations_threads(void);
/// The calls of all threads from number `first` on. Any thread may ask.
uint64_t callocations_since_thread(int first);
/// From now on calls that OpenSSL makes are counted apart from all others; before its first one.
/// Returns 1, or 0 where it is too late.
int callocations_tell_openssl_apart(void);
/// OpenSSL's calls in all threads from number `first` on.
uint64_t callocations_of_openssl_since_thread(int first);
/// From now on takes down where the threads from number `first` on allocate.
void callocations_trace(int first);
void callocations_stop_trace(void);
/// Writes each place with its number of calls to a descriptor, as addresses for addr2line. Returns
/// the number of places.
int callocations_print_trace(int descriptor);
/// Resident memory of this process in bytes, exact; 0 where it cannot be read.
uint64_t callocations_resident_bytes(void);
#endif
