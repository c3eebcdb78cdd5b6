#include "CAllocations.h"
#include <errno.h>
#include <execinfo.h>
#include <fcntl.h>
#include <stdatomic.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

// The calls go on to glibc's own names, so the counts are exact whatever links against malloc.
extern void *__libc_malloc(size_t);
extern void *__libc_calloc(size_t, size_t);
extern void *__libc_realloc(void *, size_t);
extern void *__libc_memalign(size_t, size_t);

// Counting ---------------------------------------------------------------------------------------

// A thread takes the next counter with its first call; those that find none left share the last.
enum { COUNTERS = 256 };
static _Atomic uint64_t counters[COUNTERS];
static atomic_int threads;
static _Thread_local int number __attribute__((tls_model("initial-exec"))) = -1;

static int this_thread(void) {
    if (number < 0) {
        int next = atomic_fetch_add_explicit(&threads, 1, memory_order_relaxed);
        number = next < COUNTERS ? next : COUNTERS - 1;
    }
    return number;
}

static void take_down(int thread);

static void count(void) {
    int thread = this_thread();
    atomic_fetch_add_explicit(&counters[thread], 1, memory_order_relaxed);
    take_down(thread);
}

uint64_t callocations_of_this_thread(void) {
    return atomic_load_explicit(&counters[this_thread()], memory_order_relaxed);
}

int callocations_threads(void) {
    int count = atomic_load_explicit(&threads, memory_order_relaxed);
    return count < COUNTERS ? count : COUNTERS;
}

uint64_t callocations_since_thread(int first) {
    uint64_t sum = 0;
    for (int i = first; i < COUNTERS; i++) {
        sum += atomic_load_explicit(&counters[i], memory_order_relaxed);
    }
    return sum;
}

// OpenSSL's own calls -----------------------------------------------------------------------------

static _Atomic uint64_t openssl_calls[COUNTERS];

static void count_openssl(void) {
    atomic_fetch_add_explicit(&openssl_calls[this_thread()], 1, memory_order_relaxed);
}

static void *openssl_malloc(size_t size, const char *file, int line) {
    (void)file, (void)line;
    if (size == 0) return NULL;
    count_openssl();
    return __libc_malloc(size);
}

static void *openssl_realloc(void *old, size_t size, const char *file, int line) {
    (void)file, (void)line;
    if (size == 0) {
        free(old);
        return NULL;
    }
    count_openssl();
    return __libc_realloc(old, size);
}

static void openssl_free(void *old, const char *file, int line) {
    (void)file, (void)line;
    free(old);
}

int CRYPTO_set_mem_functions(
    void *(*)(size_t, const char *, int), void *(*)(void *, size_t, const char *, int),
    void (*)(void *, const char *, int));

int callocations_tell_openssl_apart(void) {
    return CRYPTO_set_mem_functions(openssl_malloc, openssl_realloc, openssl_free);
}

uint64_t callocations_of_openssl_since_thread(int first) {
    uint64_t sum = 0;
    for (int i = first; i < COUNTERS; i++) {
        sum += atomic_load_explicit(&openssl_calls[i], memory_order_relaxed);
    }
    return sum;
}

// Tracing ----------------------------------------------------------------------------------------

// Places are told apart by their whole stack; the first ones are kept.
enum { PLACES = 64, DEPTH = 24 };
typedef struct {
    void *stack[DEPTH];
    int depth;
    uint64_t calls;
} place;
static place places[PLACES];
static int used;
static atomic_int traced_from = INT32_MAX;
static atomic_flag tracing = ATOMIC_FLAG_INIT;

static void take_down(int thread) {
    if (thread < atomic_load_explicit(&traced_from, memory_order_relaxed)) return;
    void *stack[DEPTH];
    int depth = backtrace(stack, DEPTH);
    while (atomic_flag_test_and_set_explicit(&tracing, memory_order_acquire)) {}
    int i = 0;
    while (i < used && (places[i].depth != depth ||
                        memcmp(places[i].stack, stack, depth * sizeof *stack) != 0)) {
        i++;
    }
    if (i == used && used < PLACES) {
        memcpy(places[i].stack, stack, depth * sizeof *stack);
        places[i].depth = depth;
        used++;
    }
    if (i < used) places[i].calls++;
    atomic_flag_clear_explicit(&tracing, memory_order_release);
}

void callocations_trace(int first) {
    void *stack[2];
    backtrace(stack, 2);  // its first call loads the unwinder, which allocates
    atomic_store(&traced_from, first);
}

void callocations_stop_trace(void) { atomic_store(&traced_from, INT32_MAX); }

int callocations_print_trace(int descriptor) {
    for (int i = 0; i < used; i++) {
        dprintf(descriptor, "%llu calls at\n", (unsigned long long)places[i].calls);
        // The innermost three frames are in this file.
        backtrace_symbols_fd(places[i].stack + 3, places[i].depth - 3, descriptor);
    }
    return used;
}

// Memory -----------------------------------------------------------------------------------------

uint64_t callocations_resident_bytes(void) {
    // Not statm: the kernel keeps its figures by CPU and adds them up with an error of some pages.
    char text[4096];
    int file = open("/proc/self/smaps_rollup", O_RDONLY | O_CLOEXEC);
    if (file < 0) return 0;
    ssize_t size = read(file, text, sizeof text - 1);
    close(file);
    text[size < 0 ? 0 : size] = 0;
    const char *line = strstr(text, "\nRss:");
    return line ? strtoull(line + 5, NULL, 10) << 10 : 0;
}

// The malloc family ------------------------------------------------------------------------------

void *malloc(size_t size) {
    count();
    return __libc_malloc(size);
}

void *calloc(size_t n, size_t size) {
    count();
    return __libc_calloc(n, size);
}

void *realloc(void *old, size_t size) {
    count();
    return __libc_realloc(old, size);
}

void *memalign(size_t alignment, size_t size) {
    count();
    return __libc_memalign(alignment, size);
}

void *aligned_alloc(size_t alignment, size_t size) {
    count();
    return __libc_memalign(alignment, size);
}

int posix_memalign(void **out, size_t alignment, size_t size) {
    count();
    *out = __libc_memalign(alignment, size);
    return *out ? 0 : ENOMEM;
}
