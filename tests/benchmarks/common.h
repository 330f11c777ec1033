/* What the load and the floor share: clocks, memory, many files, and how either gives up.
 * Nothing here knows a socket. */
#pragma once
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/types.h>
#include <time.h>

#define SECOND 1000000000ll

/* Nanoseconds of the clock that never goes back. */
static inline int64_t now(void) {
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return t.tv_sec * SECOND + t.tv_nsec;
}

/* CPU time of a process, in nanoseconds: all its threads, those that ended too. 0: this process. */
static inline int64_t cpu_of(pid_t pid) {
    clockid_t clock = CLOCK_PROCESS_CPUTIME_ID;
    struct timespec t;
    if (pid && clock_getcpuclockid(pid, &clock)) return 0;
    if (clock_gettime(clock, &t)) return 0;
    return t.tv_sec * SECOND + t.tv_nsec;
}

__attribute__((noreturn, format(printf, 1, 2))) static void give_up(const char *text, ...) {
    va_list values;
    va_start(values, text);
    fputs("benchmark: ", stderr);
    vfprintf(stderr, text, values);
    fputc('\n', stderr);
    exit(1);
}

static inline void *grab(size_t number, size_t each) {
    void *memory = calloc(number, each);
    if (!memory) give_up("out of memory");
    return memory;
}

static inline void allow_many_files(void) {
    struct rlimit files;
    getrlimit(RLIMIT_NOFILE, &files);
    files.rlim_cur = files.rlim_max;
    setrlimit(RLIMIT_NOFILE, &files);
}
