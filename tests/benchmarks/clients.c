#define _GNU_SOURCE
#include "clients.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/tcp.h>
#include <openssl/err.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include "common.h"

#define READ_SIZE (1 << 18)

int ready_count;
int64_t last_byte;
static int poller;
static SSL_CTX *context;

void open_poller(void) {
    poller = epoll_create1(0);
    if (!tls) return;
    context = SSL_CTX_new(TLS_client_method()); /* whoever answers is believed: it is our own machine */
    if (!context) give_up("OpenSSL cannot be used");
    SSL_CTX_set_mode(context, SSL_MODE_ENABLE_PARTIAL_WRITE | SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER | SSL_MODE_RELEASE_BUFFERS);
}

static void watch(struct client *c, unsigned events) {
    if (events == c->events) return;
    struct epoll_event event = {.events = events, .data.ptr = c};
    if (epoll_ctl(poller, c->events ? EPOLL_CTL_MOD : EPOLL_CTL_ADD, c->fd, &event)) give_up("epoll_ctl: %s", strerror(errno));
    c->events = events;
}

/* ---- bytes ---- */

/* A TLS call did not succeed: returns 1 when it will later, else gives up. */
static int later(struct client *c, int result) {
    int why = SSL_get_error(c->tls, result);
    if (why == SSL_ERROR_WANT_READ || why == SSL_ERROR_WANT_WRITE) return 1;
    unsigned long code = ERR_get_error();
    give_up("TLS: %s", code ? ERR_reason_error_string(code) : "the server closed a connection");
}

void flush_out(struct client *c) {
    while (c->out_length) {
        ssize_t taken;
        if (c->tls) {
            taken = SSL_write(c->tls, c->out, c->out_length > 1 << 14 ? 1 << 14 : (int)c->out_length);
            if (taken <= 0 && later(c, (int)taken)) break;
        } else {
            taken = send(c->fd, c->out, c->out_length, MSG_NOSIGNAL);
            if (taken < 0 && errno == EAGAIN) break;
            if (taken < 0) give_up("the server closed a connection: %s", strerror(errno));
        }
        c->out_length -= (size_t)taken;
        memmove(c->out, c->out + taken, c->out_length);
    }
    watch(c, EPOLLIN | (c->out_length ? EPOLLOUT : 0u));
}

void put(struct client *c, const char *data, size_t length) {
    if (c->out_length + length > c->out_room) {
        c->out_room = 2 * (c->out_length + length);
        c->out = realloc(c->out, c->out_room);
        if (!c->out) give_up("out of memory");
    }
    memcpy(c->out + c->out_length, data, length);
    c->out_length += length;
}

__attribute__((format(printf, 2, 3))) static void say(struct client *c, const char *text, ...) {
    char line[600];
    va_list values;
    va_start(values, text);
    int length = vsnprintf(line, sizeof line, text, values);
    va_end(values);
    put(c, line, (size_t)length);
    flush_out(c);
}

/* ---- becoming a member of the room ---- */

void start(struct client *c) {
    int on = 1;
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons((unsigned short)port)};
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    c->fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);
    if (c->fd < 0) give_up("socket: %s", strerror(errno));
    setsockopt(c->fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    if (connect(c->fd, (struct sockaddr *)&address, sizeof address) && errno != EINPROGRESS)
        give_up("connect: %s", strerror(errno));
    c->state = CONNECTING;
    c->events = 0;
    watch(c, EPOLLOUT);
}

void quit(struct client *c) {
    say(c, "QUIT\r\n");
    if (c->tls) SSL_free(c->tls);
    close(c->fd);
    c->tls = NULL;
    c->state = UNUSED;
    c->rest_length = c->out_length = 0;
    *c->wanted = '\0';
    ready_count--;
}

static void introduce(struct client *c) {
    c->state = ASKING;
    watch(c, EPOLLIN);
    int number = (int)(c - client);
    if (!plain) say(c, "CAP LS 302\r\nNICK b%d\r\nUSER b%d 0 * :bench\r\n", number, number);
}

static void shake_hands(struct client *c) {
    int result = SSL_connect(c->tls);
    if (result == 1) introduce(c);
    else if (later(c, result)) watch(c, SSL_want_write(c->tls) ? EPOLLIN | EPOLLOUT : EPOLLIN);
}

static void connected(struct client *c) {
    int error = 0;
    socklen_t length = sizeof error;
    getsockopt(c->fd, SOL_SOCKET, SO_ERROR, &error, &length);
    if (error) give_up("connect: %s", strerror(error));
    if (!tls) {
        introduce(c);
        return;
    }
    c->tls = SSL_new(context);
    if (!c->tls || !SSL_set_fd(c->tls, c->fd)) give_up("OpenSSL cannot be used");
    c->state = SHAKING;
    shake_hands(c);
}

static int offers(const char *list, const char *name) {
    size_t length = strlen(name);
    for (const char *at = list; (at = strstr(at, name)); at += length)
        if ((at == list || strchr(" :", at[-1])) && strchr(" =", at[length])) return 1; /* the end is '\0' */
    return 0;
}

/* Capability negotiation of IRCv3: takes message-tags and server-time where they are offered. */
static void negotiate(struct client *c, const char *line) {
    static const char *const names[] = {"message-tags", "server-time", "echo-message"};
    if (strstr(line, " LS ")) {
        for (int i = 0; i < 2 + echo; i++)
            if (offers(strstr(line, " LS ") + 4, names[i])) {
                if (*c->wanted) strcat(c->wanted, " ");
                strcat(c->wanted, names[i]);
            }
        if (strstr(line, " LS * ")) return; /* more lines follow */
        if (*c->wanted) say(c, "CAP REQ :%s\r\n", c->wanted);
    }
    if (strstr(line, " ACK ") || strstr(line, " NAK ") || !*c->wanted) {
        c->state = REGISTERING;
        say(c, "CAP END\r\n");
    }
}

static void become_ready(struct client *c) {
    c->state = READY;
    ready_count++;
}

/* A line that is no message of ours. It may be changed. */
static void control_line(struct client *c, char *line) {
    if (plain) {
        if (c->state == ASKING && !strcmp(line, "ready")) become_ready(c);
        return;
    }
    if (*line == '@' && (line = strchr(line, ' '))) line++;
    if (!line) return;
    if (!strncmp(line, "PING ", 5)) say(c, "PONG %s\r\n", line + 5);
    if (!strncmp(line, "ERROR", 5)) give_up("the server said: %s", line);
    char *command = *line == ':' ? strchr(line, ' ') : NULL;
    if (!command || c->state == READY) return;
    command++;
    if (c->state == ASKING && !strncmp(command, "CAP ", 4)) negotiate(c, command);
    if (!strncmp(command, "433 ", 4) || !strncmp(command, "471 ", 4)) give_up("the server said: %s", line);
    if (!strncmp(command, "001 ", 4)) {
        c->state = JOINING;
        say(c, "JOIN %s\r\n", room);
    }
    if (c->state == JOINING && !strncmp(command, "366 ", 4)) become_ready(c);
}

/* ---- what comes ---- */

static ssize_t receive(struct client *c, char *data) {
    if (!c->tls) {
        ssize_t length = recv(c->fd, data, READ_SIZE, 0);
        if (length < 0 && errno == EAGAIN) return 0;
        if (length <= 0) give_up("the server closed a connection%s%s", length ? ": " : "", length ? strerror(errno) : "");
        return length;
    }
    ssize_t length = 0;
    while (length < READ_SIZE) { /* what OpenSSL has decrypted already makes no socket ready */
        int more = SSL_read(c->tls, data + length, (int)(READ_SIZE - length));
        if (more <= 0 && later(c, more)) break;
        length += more;
    }
    return length;
}

static void read_from(struct client *c) {
    static char data[LINE_MAX_SIZE + READ_SIZE + 1];
    memcpy(data, c->rest, c->rest_length);
    ssize_t length = receive(c, data + c->rest_length);
    if (!length) return;
    int64_t moment = last_byte = now();
    char *at = data, *end = data + c->rest_length + length, *stop;
    for (; (stop = memchr(at, '\n', (size_t)(end - at))); at = stop + 1) {
        size_t size = (size_t)(stop - at);
        if (size && at[size - 1] == '\r') size--;
        if (c->state == READY && message_came(c, at, size, moment)) continue;
        at[size] = '\0';
        control_line(c, at);
    }
    c->rest_length = (size_t)(end - at);
    if (c->rest_length > sizeof c->rest) give_up("a line without an end");
    memcpy(c->rest, at, c->rest_length);
}

void pass(int timeout_ms) {
    struct epoll_event ready[512];
    int number = epoll_wait(poller, ready, 512, timeout_ms);
    for (int i = 0; i < number; i++) {
        struct client *c = ready[i].data.ptr;
        if (c->state == CONNECTING) connected(c);
        else if (c->state == SHAKING) shake_hands(c);
        else if (c->state != UNUSED) {
            if (ready[i].events & EPOLLOUT) flush_out(c);
            if (ready[i].events & (EPOLLIN | EPOLLHUP | EPOLLERR)) read_from(c);
        }
    }
}
