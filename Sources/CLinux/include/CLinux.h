// The one gate from Swift to Linux calls that Swift cannot reach: _GNU_SOURCE functions,
// variadic calls, macros, control messages. Every function returns -errno on failure.
#ifndef CLINUX_H
#define CLINUX_H

#include <stddef.h>
#include <stdint.h>
#include <sys/socket.h>

// Time -------------------------------------------------------------------------------------------

/// CLOCK_MONOTONIC in nanoseconds.
int64_t clx_monotonic(void);
/// CLOCK_REALTIME in nanoseconds.
int64_t clx_realtime(void);
/// Seconds by which the local time of this host is ahead of UTC now.
int64_t clx_utc_offset(void);
/// CPU time of the calling thread in nanoseconds.
int64_t clx_thread_cpu(void);
/// Sets the calling thread's timer slack to 1 ns.
void clx_no_timer_slack(void);
/// Names the calling thread, in at most 15 bytes, for who looks at it from outside.
void clx_name_thread(const char *name);
/// Has the calling thread get a processor soon once it has something to do, before threads of the same
/// priority that usually keep one for longer: its slices are as short as Linux allows (0.1 ms; from Linux 6.12
/// on, without effect before).
void clx_run_soon(void);
/// Lowers the calling thread's priority (nice 10).
void clx_give_way(void);

// Polling ----------------------------------------------------------------------------------------

enum { CLX_READABLE = 1, CLX_WRITABLE = 2, CLX_CLOSED = 4, CLX_EDGE = 8, CLX_ENDED = 16 };

/// One readiness report.
typedef struct {
    uint64_t token;
    uint32_t flags;  // CLX_* bits
} clx_event;

int clx_poll_create(void);
/// `interest` is a set of CLX_READABLE and CLX_WRITABLE, level-triggered without CLX_EDGE.
/// `operation`: 0 add, 1 modify, 2 remove.
int clx_poll_control(int poller, int operation, int fd, uint32_t interest, uint64_t token);
/// Waits until something is ready or `timeout_ns` has passed (-1: for ever); returns the number of
/// events, at most `capacity` (<= 1024). Nanosecond precision where the kernel has epoll_pwait2.
int clx_poll_wait(int poller, clx_event *events, int capacity, int64_t timeout_ns);

int clx_eventfd_create(void);
void clx_eventfd_signal(int fd);
void clx_eventfd_drain(int fd);

// Sockets ----------------------------------------------------------------------------------------

/// A socket address of any family; a path takes most room (110 bytes), IPv6 28.
typedef struct {
    uint32_t length;
    uint32_t family;
    uint8_t bytes[112];
} clx_address;

/// Parses an IPv4 or IPv6 literal. Returns 0 or -EINVAL.
int clx_address_literal(const char *text, uint16_t port, clx_address *out);
/// The address of a socket file. Returns 0 or -EINVAL where the path is too long (over 107 bytes).
int clx_address_path(const char *path, clx_address *out);
/// Resolves a name (blocking); fills at most `capacity` stream addresses. Returns their number or
/// -1000 - the EAI_ code; clx_resolve_error gives its text.
int clx_resolve(const char *host, uint16_t port, clx_address *out, int capacity);
const char *clx_resolve_error(int result);
/// Prints an address as `127.0.0.1:80`, `[::1]:80` or the path of a socket file. Returns the length.
int clx_address_print(const clx_address *address, char *out, int capacity);
uint16_t clx_address_port(const clx_address *address);
/// Changes the port of an IPv4 or IPv6 address.
void clx_address_set_port(clx_address *address, uint16_t port);

/// Opens a non-blocking, close-on-exec socket; one of TCP has TCP_NODELAY and keep-alive and does
/// not pace what it sends.
int clx_socket_open(int family);
/// Gives a socket its source address before it connects. Returns 0 or -errno.
int clx_socket_bind_source(int fd, const clx_address *address);
/// Bounds what the kernel receives ahead of the reader; before connecting.
void clx_socket_receive_buffer(int fd, int bytes);
/// Starts to connect: 0 connected, -EINPROGRESS under way, else -errno.
int clx_socket_connect(int fd, const clx_address *address);
/// The pending error of a socket as a positive errno, 0 for none.
int clx_socket_error(int fd);
/// Asks the kernel to stamp received data (SO_TIMESTAMPNS).
int clx_socket_stamp(int fd);
/// Makes close() send RST instead of FIN.
void clx_socket_linger_zero(int fd);
void clx_socket_shutdown_write(int fd);
/// A listening socket; the address's port may be 0. `clx_socket_name` tells the port.
int clx_socket_listen(const clx_address *address, int backlog);
int clx_socket_name(int fd, clx_address *out);
/// Accepts one connection as non-blocking with TCP_NODELAY, or -EAGAIN.
int clx_socket_accept(int fd);

/// recv; 0 is end of stream.
int64_t clx_receive(int fd, void *buffer, size_t size);
/// The same and the kernel's receive stamp (CLOCK_REALTIME, ns; 0 where there is none) of the last segment.
int64_t clx_receive_stamped(int fd, void *buffer, size_t size, int64_t *stamp);
int64_t clx_send(int fd, const void *buffer, size_t size);
void clx_close(int fd);

// Programs ---------------------------------------------------------------------------------------

/// Starts a program in a process group of its own, in a folder, with nothing to read. `words` are the
/// program (looked up in PATH) and its arguments, each ended by a NUL. Returns its process id or
/// -errno, and the ends of pipes to read its output and its errors from, which do not block; without
/// `errors` both are in `output`.
int clx_spawn(const char *words, int count, const char *folder, int *output, int *errors);
/// Waits until one of two descriptors is readable or at its end; a bit for each that is.
int clx_wait_readable(int first, int second, int timeout_ms);
/// The variables of the environment, `NAME=VALUE` each; the last is NULL.
char **clx_environment(void);
/// Opens a file to be read; -errno.
int clx_open(const char *path);
/// read; 0 is the end.
int64_t clx_read(int fd, void *buffer, size_t size);
/// Sends a signal to a process group.
void clx_signal_group(int group, int signal);
/// Whether a process group has members, also such as have ended and were not reaped.
int clx_group_exists(int group);
/// Starts a process that waits until this one is gone, and then ends the process groups that it was told
/// of: SIGTERM, after 5 s SIGKILL. Returns what to tell it by, or -errno, and its process id.
int clx_guard_start(int *process);
/// Tells a guard of a process group, or with a minus that it need not look after that any more.
void clx_guard_tell(int guard, int news);
/// Tells a guard that this process is done, and waits for its end.
void clx_guard_end(int guard, int process);
/// Whether a process has ended: 0 not yet, 1 yes and `code` is its exit code, or minus the signal that
/// ended it. Afterwards its id means nothing.
int clx_reap(int process, int *code);

// Host -------------------------------------------------------------------------------------------

/// Number of CPUs this process may use, by its affinity and its control group.
int clx_cpu_count(void);
/// Open descriptors in the table that a folder such as /proc/self/fd shows; 0 where the kernel does
/// not tell (before Linux 6.2).
int64_t clx_descriptors_of(const char *folder);
/// Gives the calling thread a table of descriptors of its own, with the standard streams and those
/// to keep; the others stay open in the rest of the process. Returns 0 or -errno.
int clx_own_descriptors(const int *keep, int count);
/// Binds the calling thread to one CPU of those it may run on (index modulo their number).
int clx_pin_thread(int index);
/// Keeps malloc blocks from 128 KiB on in mappings of their own for good.
void clx_keep_blocks_apart(void);
/// The limit of open descriptors, after raising the soft one to the hard one.
int64_t clx_descriptor_limit(void);
const char *clx_error_text(int code, char *buffer, size_t size);

#endif
