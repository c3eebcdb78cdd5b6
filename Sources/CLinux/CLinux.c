#define _GNU_SOURCE
#include "CLinux.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <malloc.h>
#include <netdb.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <spawn.h>
#include <stdatomic.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

// Time

static int64_t nanoseconds(clockid_t clock) {
    struct timespec t;
    clock_gettime(clock, &t);
    return (int64_t)t.tv_sec * 1000000000 + t.tv_nsec;
}

int64_t clx_monotonic(void) { return nanoseconds(CLOCK_MONOTONIC); }
int64_t clx_realtime(void) { return nanoseconds(CLOCK_REALTIME); }
int64_t clx_utc_offset(void) {
    time_t now = time(NULL);
    struct tm local;
    tzset();
    return localtime_r(&now, &local) ? local.tm_gmtoff : 0;
}
int64_t clx_thread_cpu(void) { return nanoseconds(CLOCK_THREAD_CPUTIME_ID); }
void clx_no_timer_slack(void) { prctl(PR_SET_TIMERSLACK, 1, 0, 0, 0); }
void clx_name_thread(const char *name) { prctl(PR_SET_NAME, name, 0, 0, 0); }
void clx_run_soon(void) {
    // struct sched_attr of linux/sched/types.h, which older glibc does not know.
    struct {
        uint32_t size, policy;
        uint64_t flags;
        int32_t nice;
        uint32_t priority;
        uint64_t runtime, deadline, period;
    } attributes = {0};
    if (syscall(SYS_sched_getattr, 0, &attributes, sizeof attributes, 0) != 0) return;
    if (attributes.policy != SCHED_OTHER) return;
    attributes.size = sizeof attributes;
    attributes.runtime = 100000;
    syscall(SYS_sched_setattr, 0, &attributes, 0);
}

// The "process" of this call is a thread on Linux.
void clx_give_way(void) { setpriority(PRIO_PROCESS, (id_t)syscall(SYS_gettid), 10); }

// Polling

int clx_poll_create(void) {
    int fd = epoll_create1(EPOLL_CLOEXEC);
    return fd < 0 ? -errno : fd;
}

int clx_poll_control(int poller, int operation, int fd, uint32_t interest, uint64_t token) {
    static const int operations[] = {EPOLL_CTL_ADD, EPOLL_CTL_MOD, EPOLL_CTL_DEL};
    struct epoll_event event = {.data.u64 = token};
    if (interest & CLX_READABLE) event.events |= EPOLLIN | EPOLLRDHUP;
    if (interest & CLX_WRITABLE) event.events |= EPOLLOUT;
    if (interest & CLX_EDGE) event.events |= EPOLLET;
    return epoll_ctl(poller, operations[operation], fd, &event) < 0 ? -errno : 0;
}

int clx_poll_wait(int poller, clx_event *events, int capacity, int64_t timeout_ns) {
    static _Thread_local struct epoll_event ready[1024];
    static _Thread_local int no_pwait2;
    if (capacity > 1024) capacity = 1024;
    int n = -1;
    if (!no_pwait2) {
        struct timespec t = {timeout_ns / 1000000000, timeout_ns % 1000000000};
        n = epoll_pwait2(poller, ready, capacity, timeout_ns < 0 ? NULL : &t, NULL);
        if (n < 0 && (errno == ENOSYS || errno == EPERM)) no_pwait2 = 1;
    }
    if (no_pwait2) {
        // Kernels before 5.11: ppoll waits as exactly, at the price of a second call.
        struct timespec t = {timeout_ns / 1000000000, timeout_ns % 1000000000};
        struct pollfd set = {.fd = poller, .events = POLLIN};
        n = ppoll(&set, 1, timeout_ns < 0 ? NULL : &t, NULL);
        if (n > 0) n = epoll_wait(poller, ready, capacity, 0);
    }
    if (n < 0) return errno == EINTR ? 0 : -errno;
    for (int i = 0; i < n; i++) {
        uint32_t e = ready[i].events;
        events[i].token = ready[i].data.u64;
        events[i].flags = (e & (EPOLLIN | EPOLLRDHUP | EPOLLHUP | EPOLLERR) ? CLX_READABLE : 0) |
                          (e & (EPOLLOUT | EPOLLHUP | EPOLLERR) ? CLX_WRITABLE : 0) |
                          (e & (EPOLLHUP | EPOLLERR) ? CLX_CLOSED : 0) |
                          (e & (EPOLLRDHUP | EPOLLHUP | EPOLLERR) ? CLX_ENDED : 0);
    }
    return n;
}

int clx_eventfd_create(void) {
    int fd = eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC);
    return fd < 0 ? -errno : fd;
}

void clx_eventfd_signal(int fd) {
    uint64_t one = 1;
    if (write(fd, &one, sizeof one) < 0) return;  // full: the reader is woken anyway
}

void clx_eventfd_drain(int fd) {
    uint64_t value;
    if (read(fd, &value, sizeof value) < 0) return;  // empty: nothing to do
}

// Sockets

int clx_address_literal(const char *text, uint16_t port, clx_address *out) {
    memset(out, 0, sizeof *out);
    struct sockaddr_in v4 = {.sin_family = AF_INET, .sin_port = htons(port)};
    struct sockaddr_in6 v6 = {.sin6_family = AF_INET6, .sin6_port = htons(port)};
    if (inet_pton(AF_INET, text, &v4.sin_addr) == 1) {
        out->length = sizeof v4;
        out->family = AF_INET;
        memcpy(out->bytes, &v4, sizeof v4);
        return 0;
    }
    if (inet_pton(AF_INET6, text, &v6.sin6_addr) == 1) {
        out->length = sizeof v6;
        out->family = AF_INET6;
        memcpy(out->bytes, &v6, sizeof v6);
        return 0;
    }
    return -EINVAL;
}

int clx_resolve(const char *host, uint16_t port, clx_address *out, int capacity) {
    char service[8];
    snprintf(service, sizeof service, "%u", port);
    struct addrinfo hints = {.ai_socktype = SOCK_STREAM, .ai_flags = AI_NUMERICSERV};
    struct addrinfo *list = NULL;
    int result = getaddrinfo(host, service, &hints, &list);
    if (result != 0) return -1000 + (result < 0 ? result : -result);
    int n = 0;
    for (struct addrinfo *a = list; a && n < capacity; a = a->ai_next) {
        if (a->ai_addrlen > sizeof out->bytes) continue;
        memset(&out[n], 0, sizeof out[n]);
        out[n].length = a->ai_addrlen;
        out[n].family = (uint32_t)a->ai_family;
        memcpy(out[n].bytes, a->ai_addr, a->ai_addrlen);
        n++;
    }
    freeaddrinfo(list);
    return n;
}

const char *clx_resolve_error(int result) { return gai_strerror(result + 1000); }

int clx_address_path(const char *path, clx_address *out) {
    struct sockaddr_un local = {.sun_family = AF_UNIX};
    size_t length = strlen(path);
    if (length == 0 || length >= sizeof local.sun_path) return -EINVAL;
    memcpy(local.sun_path, path, length + 1);
    memset(out, 0, sizeof *out);
    out->length = (uint32_t)(offsetof(struct sockaddr_un, sun_path) + length + 1);
    out->family = AF_UNIX;
    memcpy(out->bytes, &local, out->length);
    return 0;
}

int clx_address_print(const clx_address *address, char *out, int capacity) {
    char host[64] = "?";
    if (address->family == AF_UNIX) {
        struct sockaddr_un local;
        memcpy(&local, address->bytes, sizeof local);
        return snprintf(out, (size_t)capacity, "%s", local.sun_path);
    }
    if (address->family == AF_INET) {
        struct sockaddr_in v4;
        memcpy(&v4, address->bytes, sizeof v4);
        inet_ntop(AF_INET, &v4.sin_addr, host, sizeof host);
        return snprintf(out, (size_t)capacity, "%s:%u", host, ntohs(v4.sin_port));
    }
    struct sockaddr_in6 v6;
    memcpy(&v6, address->bytes, sizeof v6);
    inet_ntop(AF_INET6, &v6.sin6_addr, host, sizeof host);
    return snprintf(out, (size_t)capacity, "[%s]:%u", host, ntohs(v6.sin6_port));
}

uint16_t clx_address_port(const clx_address *address) {
    // sin_port and sin6_port stand at the same place.
    struct sockaddr_in v4;
    memcpy(&v4, address->bytes, sizeof v4);
    return ntohs(v4.sin_port);
}

void clx_address_set_port(clx_address *address, uint16_t port) {
    uint16_t bytes = htons(port);
    memcpy(address->bytes + offsetof(struct sockaddr_in, sin_port), &bytes, sizeof bytes);
}

// A congestion control that paces, such as bbr, holds bytes back in the kernel behind the moment they
// count as sent; where there is no cubic the system's own stays. It is asked for once whether that is
// cubic already, as it usually is: then there is nothing to set.
static void use_cubic(int fd) {
    static atomic_int is_usual = -1;
    int usual = atomic_load_explicit(&is_usual, memory_order_relaxed);
    if (usual < 0) {
        char name[16] = "";
        socklen_t size = sizeof name;
        usual = getsockopt(fd, IPPROTO_TCP, TCP_CONGESTION, name, &size) == 0 &&
                strncmp(name, "cubic", sizeof name) == 0;
        atomic_store_explicit(&is_usual, usual, memory_order_relaxed);
    }
    if (!usual) setsockopt(fd, IPPROTO_TCP, TCP_CONGESTION, "cubic", 5);
}

static void no_delay(int fd) {
    int one = 1;
    setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
}

int clx_socket_open(int family) {
    int fd = socket(family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    if (fd < 0) return -errno;
    if (family == AF_UNIX) return fd;
    no_delay(fd);
    // A peer that is gone without a word is noticed after two minutes of silence, not after hours.
    int one = 1, idle = 60, interval = 15, count = 4;
    setsockopt(fd, SOL_SOCKET, SO_KEEPALIVE, &one, sizeof one);
    setsockopt(fd, IPPROTO_TCP, TCP_KEEPIDLE, &idle, sizeof idle);
    setsockopt(fd, IPPROTO_TCP, TCP_KEEPINTVL, &interval, sizeof interval);
    setsockopt(fd, IPPROTO_TCP, TCP_KEEPCNT, &count, sizeof count);
    use_cubic(fd);
    return fd;
}

int clx_socket_bind_source(int fd, const clx_address *address) {
    struct sockaddr_storage storage;
    memcpy(&storage, address->bytes, address->length);
    // The port is chosen at connect, so that it only has to be free towards this one target.
    int one = 1;
    setsockopt(fd, IPPROTO_IP, IP_BIND_ADDRESS_NO_PORT, &one, sizeof one);
    return bind(fd, (struct sockaddr *)&storage, address->length) < 0 ? -errno : 0;
}

void clx_socket_receive_buffer(int fd, int bytes) {
    setsockopt(fd, SOL_SOCKET, SO_RCVBUF, &bytes, sizeof bytes);
}

int clx_socket_connect(int fd, const clx_address *address) {
    struct sockaddr_storage storage;
    memcpy(&storage, address->bytes, address->length);
    return connect(fd, (struct sockaddr *)&storage, address->length) < 0 ? -errno : 0;
}

int clx_socket_error(int fd) {
    int error = 0;
    socklen_t size = sizeof error;
    if (getsockopt(fd, SOL_SOCKET, SO_ERROR, &error, &size) < 0) return errno;
    return error;
}

int clx_socket_stamp(int fd) {
    int one = 1;
    return setsockopt(fd, SOL_SOCKET, SO_TIMESTAMPNS, &one, sizeof one) < 0 ? -errno : 0;
}

void clx_socket_linger_zero(int fd) {
    struct linger linger = {1, 0};
    setsockopt(fd, SOL_SOCKET, SO_LINGER, &linger, sizeof linger);
}

void clx_socket_shutdown_write(int fd) { shutdown(fd, SHUT_WR); }

int clx_socket_listen(const clx_address *address, int backlog) {
    int fd = socket((int)address->family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    if (fd < 0) return -errno;
    int one = 1;
    setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &one, sizeof one);
    struct sockaddr_storage storage;
    memcpy(&storage, address->bytes, address->length);
    if (bind(fd, (struct sockaddr *)&storage, address->length) < 0 || listen(fd, backlog) < 0) {
        int error = errno;
        close(fd);
        return -error;
    }
    return fd;
}

int clx_socket_name(int fd, clx_address *out) {
    memset(out, 0, sizeof *out);
    socklen_t length = sizeof out->bytes;
    struct sockaddr_storage storage;
    socklen_t size = sizeof storage;
    if (getsockname(fd, (struct sockaddr *)&storage, &size) < 0) return -errno;
    if (size < length) length = size;
    memcpy(out->bytes, &storage, length);
    out->length = length;
    out->family = storage.ss_family;
    return 0;
}

int clx_socket_accept(int fd) {
    int accepted = accept4(fd, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC);
    if (accepted < 0) return -errno;
    no_delay(accepted);
    return accepted;
}

// The calls of the hot path go past glibc's own functions, which are cancellation points and pay
// for it in every process with more than one thread. The result is a count or -errno.
static long call6(long number, long a, long b, long c, long d, long e, long f) {
#if defined(__x86_64__)
    register long r10 __asm__("r10") = d;
    register long r8 __asm__("r8") = e;
    register long r9 __asm__("r9") = f;
    long result;
    __asm__ volatile("syscall"
                     : "=a"(result)
                     : "a"(number), "D"(a), "S"(b), "d"(c), "r"(r10), "r"(r8), "r"(r9)
                     : "rcx", "r11", "memory");
    return result;
#else
    long result = syscall(number, a, b, c, d, e, f);
    return result < 0 ? -errno : result;
#endif
}

int64_t clx_receive(int fd, void *buffer, size_t size) {
    return call6(SYS_recvfrom, fd, (long)buffer, (long)size, 0, 0, 0);
}

int64_t clx_receive_stamped(int fd, void *buffer, size_t size, int64_t *stamp) {
    struct iovec vector = {buffer, size};
    char control[64];
    struct msghdr message = {
        .msg_iov = &vector, .msg_iovlen = 1, .msg_control = control, .msg_controllen = sizeof control};
    *stamp = 0;
    long n = call6(SYS_recvmsg, fd, (long)&message, 0, 0, 0, 0);
    if (n < 0) return n;
    for (struct cmsghdr *c = CMSG_FIRSTHDR(&message); c; c = CMSG_NXTHDR(&message, c)) {
        if (c->cmsg_level == SOL_SOCKET && c->cmsg_type == SCM_TIMESTAMPNS) {
            struct timespec t;
            memcpy(&t, CMSG_DATA(c), sizeof t);
            *stamp = (int64_t)t.tv_sec * 1000000000 + t.tv_nsec;
        }
    }
    return n;
}

int64_t clx_send(int fd, const void *buffer, size_t size) {
    return call6(SYS_sendto, fd, (long)buffer, (long)size, MSG_NOSIGNAL, 0, 0);
}

void clx_close(int fd) { close(fd); }

// Programs

static int set_attributes(posix_spawnattr_t *attributes) {
    sigset_t none, usual;
    sigemptyset(&none);
    sigfillset(&usual);
    posix_spawnattr_setsigmask(attributes, &none);
    posix_spawnattr_setsigdefault(attributes, &usual);
    posix_spawnattr_setpgroup(attributes, 0);
    return posix_spawnattr_setflags(
        attributes, POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF);
}

int clx_spawn(const char *words, int count, const char *folder, int *output, int *errors) {
    char **arguments = calloc((size_t)count + 1, sizeof *arguments);
    if (!arguments) return -ENOMEM;
    for (int i = 0; i < count; i++) {
        arguments[i] = (char *)words;
        words += strlen(words) + 1;
    }
    int out[2], err[2];
    if (pipe2(out, O_CLOEXEC) != 0) {
        free(arguments);
        return -errno;
    }
    if (!errors) {
        err[0] = -1;
        err[1] = out[1];
    } else if (pipe2(err, O_CLOEXEC) != 0) {
        int code = errno;
        close(out[0]), close(out[1]);
        free(arguments);
        return -code;
    }
    posix_spawn_file_actions_t actions;
    posix_spawnattr_t attributes;
    posix_spawn_file_actions_init(&actions);
    posix_spawnattr_init(&attributes);
    posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0);
    posix_spawn_file_actions_adddup2(&actions, out[1], 1);
    posix_spawn_file_actions_adddup2(&actions, err[1], 2);
    posix_spawn_file_actions_addchdir_np(&actions, folder);
    set_attributes(&attributes);
    pid_t process;
    int code = posix_spawnp(&process, arguments[0], &actions, &attributes, arguments, environ);
    posix_spawn_file_actions_destroy(&actions);
    posix_spawnattr_destroy(&attributes);
    free(arguments);
    close(out[1]);
    if (errors) close(err[1]);
    if (code != 0) {
        close(out[0]);
        if (errors) close(err[0]);
        return -code;
    }
    fcntl(out[0], F_SETFL, O_NONBLOCK);
    *output = out[0];
    if (errors) {
        fcntl(err[0], F_SETFL, O_NONBLOCK);
        *errors = err[0];
    }
    return process;
}

int clx_wait_readable(int first, int second, int timeout_ms) {
    struct pollfd fds[2] = {{first, POLLIN, 0}, {second, POLLIN, 0}};
    if (poll(fds, 2, timeout_ms) <= 0) return 0;
    return (fds[0].revents ? 1 : 0) | (fds[1].revents ? 2 : 0);
}

char **clx_environment(void) { return environ; }

int clx_open(const char *path) {
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    return fd < 0 ? -errno : fd;
}

int64_t clx_read(int fd, void *buffer, size_t size) {
    ssize_t n = read(fd, buffer, size);
    return n < 0 ? -errno : n;
}

void clx_signal_group(int group, int signal) { kill(-group, signal); }
int clx_group_exists(int group) { return kill(-group, 0) == 0 || errno == EPERM; }

int clx_reap(int process, int *code) {
    int status;
    if (waitpid(process, &status, WNOHANG) != process) return 0;
    *code = WIFSIGNALED(status) ? -WTERMSIG(status) : WEXITSTATUS(status);
    return 1;
}

// Guards

enum { GUARDED_MOST = 4096, GUARD_PATIENCE_MS = 5000 };

static int guarded_alive(const int *groups, int count) {
    for (int i = 0; i < count; i++)
        if (clx_group_exists(groups[i])) return 1;
    return 0;
}

// The life of a guard. It shares the memory of a process with threads up to here, so it calls nothing but
// the kernel.
static void stand_guard(int tidings) {
    static int groups[GUARDED_MOST];
    int count = 0, news;
    // Signals of a terminal are not for it, and it holds nothing open that others wait for the end of.
    setsid();
    if (dup2(tidings, 0) < 0 || chdir("/") < 0) _exit(1);
    syscall(SYS_close_range, 1, ~0U, 0);
    prctl(PR_SET_NAME, "wsplan guard", 0, 0, 0);
    for (;;) {
        ssize_t n = recv(0, &news, sizeof news, 0);
        if (n < 0 && errno == EINTR) continue;
        if (n != sizeof news) break;
        if (news > 0) {
            if (count < GUARDED_MOST) groups[count++] = news;
            continue;
        }
        for (int i = 0; i < count; i++)
            if (groups[i] == -news) {
                groups[i--] = groups[--count];
            }
    }
    for (int i = 0; i < count; i++) clx_signal_group(groups[i], SIGTERM);
    for (int waited = 0; waited < GUARD_PATIENCE_MS && guarded_alive(groups, count); waited += 10)
        poll(NULL, 0, 10);
    for (int i = 0; i < count; i++) clx_signal_group(groups[i], SIGKILL);
    _exit(0);
}

int clx_guard_start(int *process) {
    int ends[2];
    if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends) != 0) return -errno;
    pid_t child = fork();
    if (child == 0) stand_guard(ends[1]);
    int code = errno;
    close(ends[1]);
    if (child < 0) {
        close(ends[0]);
        return -code;
    }
    *process = child;
    return ends[0];
}

void clx_guard_tell(int guard, int news) {
    while (send(guard, &news, sizeof news, MSG_NOSIGNAL) < 0 && errno == EINTR) {}
}

void clx_guard_end(int guard, int process) {
    close(guard);
    while (waitpid(process, NULL, 0) < 0 && errno == EINTR) {}
}

// Host

// The CPUs' worth of time that the control group allows, rounded up; 0 without a limit.
static int group_limit(void) {
    FILE *file = fopen("/sys/fs/cgroup/cpu.max", "re");
    if (!file) return 0;
    long quota = 0, period = 0;
    int read = fscanf(file, "%ld %ld", &quota, &period);
    fclose(file);
    return read == 2 && quota > 0 && period > 0 ? (int)((quota + period - 1) / period) : 0;
}

int clx_cpu_count(void) {
    cpu_set_t set;
    if (sched_getaffinity(0, sizeof set, &set) < 0) return 1;
    int limit = group_limit(), count = CPU_COUNT(&set);
    return limit > 0 && limit < count ? limit : count;
}

int64_t clx_descriptors_of(const char *folder) {
    struct stat facts;
    return stat(folder, &facts) < 0 ? 0 : facts.st_size;
}

static int close_between(unsigned first, unsigned last) {
    return first > last ? 0 : (int)syscall(SYS_close_range, first, last, 0);
}

int clx_own_descriptors(const int *keep, int count) {
    // Without close_range (Linux 5.9) the copies of other threads' files could not be let go.
    if (close_between(~0U, ~0U) < 0) return -errno;
    if (unshare(CLONE_FILES) < 0) return -errno;
    unsigned next = 3;
    for (;;) {
        unsigned least = ~0U;
        for (int i = 0; i < count; i++)
            if ((unsigned)keep[i] >= next && (unsigned)keep[i] < least) least = (unsigned)keep[i];
        if (least == ~0U) return close_between(next, ~0U);
        if (least > next) close_between(next, least - 1);
        next = least + 1;
    }
}

int clx_pin_thread(int index) {
    cpu_set_t allowed, wanted;
    if (sched_getaffinity(getpid(), sizeof allowed, &allowed) < 0) return -errno;
    int count = CPU_COUNT(&allowed), seen = 0;
    CPU_ZERO(&wanted);
    for (int cpu = 0; cpu < CPU_SETSIZE; cpu++)
        if (CPU_ISSET(cpu, &allowed) && seen++ == index % count) CPU_SET(cpu, &wanted);
    return sched_setaffinity(0, sizeof wanted, &wanted) < 0 ? -errno : 0;
}

void clx_keep_blocks_apart(void) { mallopt(M_MMAP_THRESHOLD, 128 << 10); }

int64_t clx_descriptor_limit(void) {
    struct rlimit limit;
    if (getrlimit(RLIMIT_NOFILE, &limit) < 0) return 1024;
    if (limit.rlim_cur < limit.rlim_max) {
        limit.rlim_cur = limit.rlim_max;
        setrlimit(RLIMIT_NOFILE, &limit);
        getrlimit(RLIMIT_NOFILE, &limit);
    }
    return limit.rlim_cur == RLIM_INFINITY ? INT64_MAX : (int64_t)limit.rlim_cur;
}

const char *clx_error_text(int code, char *buffer, size_t size) {
    return strerror_r(code, buffer, size);
}
