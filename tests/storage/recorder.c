/* Records what a program does to the files below one folder, in the order it does it, so that a test can build what a
 * power cut would have left of them. Preloaded into the program (LD_PRELOAD); RECORD_FOLDER and RECORD_FILE say what and
 * where to. What is written to standard output is recorded too: it is what the program acknowledged.
 *
 * A record: kind (1 byte), inode (8), number (8: offset or size), length (4), then as many bytes: data or paths. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <unistd.h>

#define REAL(name) ((__typeof__(&name))real(#name))

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static int record_fd = -1;
static const char *folder;

static void *real(const char *name) {
    void *found = dlsym(RTLD_NEXT, name);
    if (!found) abort();
    return found;
}

__attribute__((constructor)) static void begin(void) {
    const char *file = getenv("RECORD_FILE");
    folder = getenv("RECORD_FOLDER");
    if (file && folder) record_fd = REAL(open)(file, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
}

static int below(const char *path) {
    return record_fd >= 0 && path && strncmp(path, folder, strlen(folder)) == 0;
}

/* The inode behind a descriptor of a file or folder in question, 0 for any other. */
static uint64_t tracked(int fd, int *is_folder) {
    char link[64], path[PATH_MAX];
    struct stat about;
    int keep = errno;
    uint64_t inode = 0;
    if (record_fd < 0 || fd == record_fd) return 0;
    snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
    ssize_t length = readlink(link, path, sizeof path - 1);
    if (length > 0) {
        path[length] = 0;
        if (below(path) && fstat(fd, &about) == 0) {
            inode = about.st_ino;
            if (is_folder) *is_folder = S_ISDIR(about.st_mode);
        }
    }
    errno = keep;
    return inode;
}

static void record(char kind, uint64_t inode, uint64_t number, const void *data, uint32_t length) {
    char head[21];
    int keep = errno;
    head[0] = kind;
    memcpy(head + 1, &inode, 8);
    memcpy(head + 9, &number, 8);
    memcpy(head + 17, &length, 4);
    struct iovec parts[2] = {{head, sizeof head}, {(void *)data, length}};
    pthread_mutex_lock(&lock);
    if (writev(record_fd, parts, 2) != (ssize_t)(sizeof head + length)) abort();
    pthread_mutex_unlock(&lock);
    errno = keep;
}

static void record_names(char kind, const char *one, const char *other) {
    char both[2 * PATH_MAX];
    int length = snprintf(both, sizeof both, "%s%c%s", one, 0, other ? other : "");
    record(kind, 0, 0, both, (uint32_t)length);
}

static int opened(int fd, const char *path, int absent, int flags) {
    struct stat about;
    if (fd >= 0 && below(path) && (absent || flags & O_TRUNC) && fstat(fd, &about) == 0 && S_ISREG(about.st_mode))
        record(absent ? 'C' : 'T', about.st_ino, 0, path, absent ? (uint32_t)strlen(path) : 0);
    return fd;
}

#define OPEN(name)                                                                 \
    int name(const char *path, int flags, ...) {                                   \
        va_list more;                                                              \
        va_start(more, flags);                                                     \
        mode_t mode = flags & O_CREAT ? va_arg(more, mode_t) : 0;                  \
        va_end(more);                                                              \
        int absent = flags & O_CREAT && below(path) && access(path, F_OK) != 0;    \
        return opened(REAL(name)(path, flags, mode), path, absent, flags);         \
    }
OPEN(open)
OPEN(open64)

#define PWRITE(name, offset_type)                                                  \
    ssize_t name(int fd, const void *data, size_t length, offset_type offset) {    \
        uint64_t inode = tracked(fd, NULL);                                        \
        ssize_t written = REAL(name)(fd, data, length, offset);                    \
        if (inode && written > 0) record('W', inode, (uint64_t)offset, data, (uint32_t)written); \
        return written;                                                            \
    }
PWRITE(pwrite, off_t)
PWRITE(pwrite64, off64_t)

ssize_t write(int fd, const void *data, size_t length) {
    uint64_t inode = tracked(fd, NULL);
    off_t offset = inode ? lseek(fd, 0, SEEK_CUR) : 0;
    ssize_t written = REAL(write)(fd, data, length);
    if (inode && written > 0) record('W', inode, (uint64_t)offset, data, (uint32_t)written);
    if (fd == 1 && record_fd >= 0 && written > 0) record('A', 0, 0, data, (uint32_t)written);
    return written;
}

#define SYNC(name)                                                                 \
    int name(int fd) {                                                             \
        int is_folder = 0;                                                         \
        uint64_t inode = tracked(fd, &is_folder);                                  \
        int result = REAL(name)(fd);                                               \
        if (inode && result == 0) record(is_folder ? 'D' : 'S', inode, 0, "", 0);  \
        return result;                                                             \
    }
SYNC(fsync)
SYNC(fdatasync)

#define TRUNCATE(name, size_type)                                                  \
    int name(int fd, size_type size) {                                             \
        uint64_t inode = tracked(fd, NULL);                                        \
        int result = REAL(name)(fd, size);                                         \
        if (inode && result == 0) record('T', inode, (uint64_t)size, "", 0);       \
        return result;                                                             \
    }
TRUNCATE(ftruncate, off_t)
TRUNCATE(ftruncate64, off64_t)

int unlink(const char *path) {
    int result = REAL(unlink)(path);
    if (result == 0 && below(path)) record_names('U', path, NULL);
    return result;
}

int rename(const char *path, const char *other) {
    int result = REAL(rename)(path, other);
    if (result == 0 && below(path)) record_names('R', path, other);
    return result;
}

int link(const char *path, const char *other) {
    int result = REAL(link)(path, other);
    if (result == 0 && below(path)) record_names('L', path, other);
    return result;
}

int linkat(int from, const char *path, int to, const char *other, int flags) {
    int result = REAL(linkat)(from, path, to, other, flags);
    if (result == 0 && below(path)) record_names('L', path, other);
    return result;
}
