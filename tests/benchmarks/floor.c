/* The floor of a chat server's cost: relays whatever it reads to everyone else, one send() per person and read.
 * No protocol, no names, no history: `floor PORT`, 127.0.0.1 only. Prints "ready" once it listens. */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/tcp.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include "common.h"

#define READ_SIZE 65536
#define GREETING "ready\n" /* tells a client that it is on the list */

struct person {
    int fd;
    int place; /* its index in people */
    char *waiting;
    size_t length, room;
};

static struct person **people;
static int count, capacity;
static int poller;

static void watch(struct person *who, int operation, unsigned events) {
    struct epoll_event event = {.events = events, .data.ptr = who};
    if (epoll_ctl(poller, operation, who->fd, &event) < 0) give_up("epoll_ctl: %s", strerror(errno));
}

static void queue(struct person *who, const char *data, size_t size) {
    if (who->length == 0) watch(who, EPOLL_CTL_MOD, EPOLLIN | EPOLLOUT);
    if (who->length + size > who->room) {
        who->room = 2 * (who->length + size);
        who->waiting = realloc(who->waiting, who->room);
        if (!who->waiting) give_up("realloc: %s", strerror(errno));
    }
    memcpy(who->waiting + who->length, data, size);
    who->length += size;
}

static void give(struct person *who, const char *data, size_t size) {
    ssize_t taken = 0;
    if (who->length == 0) {
        taken = send(who->fd, data, size, MSG_NOSIGNAL);
        if (taken < 0 && errno != EAGAIN) return; /* its next read tells that it has gone */
        if (taken < 0) taken = 0;
    }
    if ((size_t)taken < size) queue(who, data + taken, size - (size_t)taken);
}

static void flush_waiting(struct person *who) {
    ssize_t taken = send(who->fd, who->waiting, who->length, MSG_NOSIGNAL);
    if (taken <= 0) return;
    who->length -= (size_t)taken;
    memmove(who->waiting, who->waiting + taken, who->length);
    if (who->length == 0) watch(who, EPOLL_CTL_MOD, EPOLLIN);
}

static void enter(int listener) {
    int on = 1, fd = accept4(listener, NULL, NULL, SOCK_NONBLOCK);
    if (fd < 0) return;
    setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    struct person *who = calloc(1, sizeof *who);
    if (count == capacity) {
        capacity = capacity ? 2 * capacity : 64;
        people = realloc(people, (size_t)capacity * sizeof *people);
    }
    if (!who || !people) give_up("out of memory: %s", strerror(errno));
    who->fd = fd;
    who->place = count;
    people[count++] = who;
    watch(who, EPOLL_CTL_ADD, EPOLLIN);
    give(who, GREETING, strlen(GREETING));
}

static void leave(struct person *who) {
    struct person *last = people[--count];
    people[who->place] = last;
    last->place = who->place;
    close(who->fd);
    free(who->waiting);
    free(who);
}

static void relay(struct person *from) {
    static char data[READ_SIZE];
    ssize_t size = recv(from->fd, data, sizeof data, 0);
    if (size < 0 && errno == EAGAIN) return;
    if (size <= 0) {
        leave(from);
        return;
    }
    for (int i = 0; i < count; i++)
        if (people[i] != from) give(people[i], data, (size_t)size);
}

static int listen_on(int port) {
    int on = 1, fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons((unsigned short)port)};
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
    if (fd < 0 || bind(fd, (struct sockaddr *)&address, sizeof address) < 0 || listen(fd, 1024) < 0) give_up("listen: %s", strerror(errno));
    return fd;
}

int main(int argc, char **argv) {
    if (argc != 2) {
        fprintf(stderr, "usage: floor PORT\n");
        return 2;
    }
    allow_many_files();
    int listener = listen_on(atoi(argv[1]));
    poller = epoll_create1(0);
    struct epoll_event event = {.events = EPOLLIN, .data.ptr = NULL};
    if (epoll_ctl(poller, EPOLL_CTL_ADD, listener, &event) < 0) give_up("epoll_ctl: %s", strerror(errno));
    puts("ready");
    fflush(stdout);
    for (;;) {
        struct epoll_event ready[256];
        int number = epoll_wait(poller, ready, 256, -1);
        for (int i = 0; i < number; i++) {
            struct person *who = ready[i].data.ptr;
            if (!who)
                enter(listener);
            else {
                if (ready[i].events & EPOLLOUT) flush_waiting(who);
                if (ready[i].events & (EPOLLIN | EPOLLHUP | EPOLLERR)) relay(who);
            }
        }
    }
}
