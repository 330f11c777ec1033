/* A load on a chat server: clients that talk in one room, and a check of every single delivery.
 * Runs in its own process, one thread, loopback; prints one JSON object. `load` alone tells its options.
 *
 * Each message is   ~B<sender>.<number>.<sent, ns>.<filling>   (hexadecimal, fixed widths). Every client keeps the
 * number it expects next of every sender, so a gap is a loss, a step back a double, a wrong filling damage.
 * Paced: messages leave at an even rate, the senders taking turns. Saturated: each sender keeps a window of messages
 * under way; one counts as done when the last of the other clients has it.
 * The server's CPU time is its process clock: all threads, those that ended too. */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <getopt.h>
#include <netinet/tcp.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include "common.h"

#define ROOM "#bench"
#define HEADER 33          /* ~B ssss . nnnnnnnn . tttttttttttttttt . */
#define LINE_MAX_SIZE 9216 /* IRC line with tags: 8191 + 512 (IRCv3 message-tags) and a rest */
#define READ_SIZE (1 << 18)
#define CONNECTING_AT_ONCE 64
#define BIN_NS 5000 /* latencies are kept in bins of 5 us up to 2 s */
#define BINS 400000
#define QUIET (SECOND / 5)  /* no byte for so long: everything that was under way has arrived */
#define PATIENCE (20 * SECOND)

enum state { UNUSED, CONNECTING, ASKING, REGISTERING, JOINING, READY };

struct client {
    int fd, writing;
    enum state state;
    char rest[LINE_MAX_SIZE]; /* the start of a line whose end has not come */
    size_t rest_length;
    char *out;
    size_t out_length, out_room;
    uint32_t *expected; /* by sender: the number of its next message */
    char wanted[64];    /* capabilities that the server offers and we ask for */
};

struct sender {
    uint32_t sent;
    int under_way;
    uint32_t *missing; /* by number modulo window: clients that still lack the message */
};

static int clients = 100, senders = 50, window = 2, size = 80, port, plain;
static double rate, seconds = 3, warm_up = 0.5;
static pid_t server;

static struct client *client;
static struct sender *sender;
static char filling[26][1024];
static int poller, ready_count, measuring;
static int64_t last_byte;
static uint64_t bins[BINS], delivered, delivered_all, lost, doubled, damaged;
static int64_t slowest, latest;

static void watch(struct client *c, int operation) {
    struct epoll_event event = {.events = EPOLLIN | (c->writing ? EPOLLOUT : 0u), .data.ptr = c};
    if (epoll_ctl(poller, operation, c->fd, &event)) give_up("epoll_ctl: %s", strerror(errno));
}

static void flush_out(struct client *c) {
    ssize_t taken = c->out_length ? send(c->fd, c->out, c->out_length, MSG_NOSIGNAL) : 0;
    if (taken < 0 && errno != EAGAIN) give_up("the server closed a connection: %s", strerror(errno));
    if (taken > 0) {
        c->out_length -= (size_t)taken;
        memmove(c->out, c->out + taken, c->out_length);
    }
    if (c->writing != (c->out_length > 0)) {
        c->writing = c->out_length > 0;
        watch(c, EPOLL_CTL_MOD);
    }
}

static void put(struct client *c, const char *data, size_t length) {
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

static void start(struct client *c) {
    int on = 1;
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons((unsigned short)port)};
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    c->fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);
    if (c->fd < 0) give_up("socket: %s", strerror(errno));
    setsockopt(c->fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    if (connect(c->fd, (struct sockaddr *)&address, sizeof address) && errno != EINPROGRESS)
        give_up("connect: %s", strerror(errno));
    c->expected = grab((size_t)senders, sizeof *c->expected);
    c->state = CONNECTING;
    c->writing = 1;
    watch(c, EPOLL_CTL_ADD);
}

static void connected(struct client *c) {
    int error = 0;
    socklen_t length = sizeof error;
    getsockopt(c->fd, SOL_SOCKET, SO_ERROR, &error, &length);
    if (error) give_up("connect: %s", strerror(error));
    c->writing = 0;
    watch(c, EPOLL_CTL_MOD);
    c->state = ASKING;
    int number = (int)(c - client);
    if (!plain) say(c, "CAP LS 302\r\nNICK b%d\r\nUSER b%d 0 * :bench\r\n", number, number);
}

static int offers(const char *list, const char *name) {
    size_t length = strlen(name);
    for (const char *at = list; (at = strstr(at, name)); at += length)
        if ((at == list || strchr(" :", at[-1])) && strchr(" =", at[length])) return 1; /* the end is '\0' */
    return 0;
}

/* Capability negotiation of IRCv3: takes message-tags and server-time where they are offered. */
static void negotiate(struct client *c, const char *line) {
    static const char *const names[] = {"message-tags", "server-time"};
    if (strstr(line, " LS ")) {
        for (int i = 0; i < 2; i++)
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
        say(c, "JOIN " ROOM "\r\n");
    }
    if (c->state == JOINING && !strncmp(command, "366 ", 4)) become_ready(c);
}

/* ---- messages ---- */

static uint64_t number_at(const char *text, int digits) {
    uint64_t value = 0;
    for (; digits--; text++) value = value << 4 | (uint64_t)(*text <= '9' ? *text - '0' : *text - 'a' + 10);
    return value;
}

static void message(struct client *c, const char *text, int64_t moment) {
    uint32_t from = (uint32_t)number_at(text + 2, 4), number = (uint32_t)number_at(text + 7, 8);
    int64_t sent = (int64_t)number_at(text + 16, 16);
    if (from >= (uint32_t)senders || memcmp(text + HEADER, filling[(from + number) % 26], (size_t)(size - HEADER))) {
        damaged++;
        return;
    }
    if (number < c->expected[from]) {
        doubled++;
        return;
    }
    lost += number - c->expected[from];
    c->expected[from] = number + 1;
    delivered_all++;
    struct sender *s = &sender[from];
    if (rate == 0 && --s->missing[number % (uint32_t)window] == 0) s->under_way--;
    if (!measuring) return;
    int64_t took = moment - sent;
    if (took > slowest) slowest = took;
    delivered++;
    bins[took / BIN_NS < BINS ? took / BIN_NS : BINS - 1]++;
}

static void line_came(struct client *c, char *line, size_t length, int64_t moment) {
    if (length && line[length - 1] == '\r') length--;
    const char *text = line + length - size;
    if (c->state == READY && length >= (size_t)size && text[0] == '~' && text[1] == 'B') {
        message(c, text, moment);
        return;
    }
    line[length] = '\0';
    control_line(c, line);
}

static void read_from(struct client *c) {
    static char data[LINE_MAX_SIZE + READ_SIZE + 1];
    memcpy(data, c->rest, c->rest_length);
    ssize_t length = recv(c->fd, data + c->rest_length, READ_SIZE, 0);
    if (length < 0 && errno == EAGAIN) return;
    if (length <= 0) give_up("the server closed a connection%s%s", length ? ": " : "", length ? strerror(errno) : "");
    int64_t moment = last_byte = now();
    char *at = data, *end = data + c->rest_length + length, *stop;
    for (; (stop = memchr(at, '\n', (size_t)(end - at))); at = stop + 1) line_came(c, at, (size_t)(stop - at), moment);
    c->rest_length = (size_t)(end - at);
    if (c->rest_length > sizeof c->rest) give_up("a line without an end");
    memcpy(c->rest, at, c->rest_length);
}

static void send_one(int from) {
    char line[1200];
    struct sender *s = &sender[from];
    uint32_t number = s->sent++;
    int length = plain ? 0 : sprintf(line, "PRIVMSG " ROOM " :");
    length += sprintf(line + length, "~B%04x.%08x.%016llx.", from, number, (unsigned long long)now());
    memcpy(line + length, filling[((uint32_t)from + number) % 26], (size_t)(size - HEADER));
    length += size - HEADER;
    length += sprintf(line + length, plain ? "\n" : "\r\n");
    if (rate == 0) s->missing[number % (uint32_t)window] = (uint32_t)clients - 1;
    s->under_way++;
    put(&client[from], line, (size_t)length);
}

static void fill_windows(void) {
    for (int i = 0; i < senders; i++) {
        if (sender[i].under_way == window) continue;
        while (sender[i].under_way < window) send_one(i);
        flush_out(&client[i]);
    }
}

static void pass(int timeout_ms) {
    struct epoll_event ready[512];
    int number = epoll_wait(poller, ready, 512, timeout_ms);
    for (int i = 0; i < number; i++) {
        struct client *c = ready[i].data.ptr;
        if (c->state == CONNECTING) {
            connected(c);
            continue;
        }
        if (ready[i].events & EPOLLOUT) flush_out(c);
        if (ready[i].events & (EPOLLIN | EPOLLHUP | EPOLLERR)) read_from(c);
    }
}

/* ---- the run ---- */

static void gather(void) {
    int64_t deadline = now() + 6 * PATIENCE;
    for (int started = 0; ready_count < clients;) {
        while (started < clients && started - ready_count < CONNECTING_AT_ONCE) start(&client[started++]);
        pass(100);
        if (now() > deadline) give_up("only %d of %d clients could join", ready_count, clients);
    }
}

static void settle(void) {
    int64_t deadline = now() + PATIENCE;
    for (last_byte = now(); now() - last_byte < QUIET && now() < deadline;) pass(20);
}

static void talk_until(int64_t end, int64_t begin, uint64_t *turn) {
    while (now() < end) {
        int wait = 20;
        if (rate == 0) {
            fill_windows();
            if (now() - last_byte > PATIENCE) give_up("nothing was delivered for 20 seconds");
        } else {
            int64_t due = begin + (int64_t)((double)*turn * SECOND / rate), late = now() - due;
            if (late >= 0) {
                if (measuring && late > latest) latest = late;
                int from = (int)(*turn % (uint64_t)senders);
                send_one(from);
                flush_out(&client[from]);
                ++*turn;
                continue;
            }
            if (-late / 1000000 < wait) wait = (int)(-late / 1000000);
        }
        pass(wait);
    }
}

static double percentile(double part) {
    uint64_t wanted = (uint64_t)(part * (double)delivered), seen = 0;
    for (int i = 0; i < BINS; i++)
        if ((seen += bins[i]) > wanted) return (i + 0.5) * BIN_NS / 1e6;
    return 0;
}

static void options(int count, char **words) {
    static const struct option known[] = {{"port", 1, 0, 'p'}, {"clients", 1, 0, 'c'}, {"senders", 1, 0, 's'},
        {"window", 1, 0, 'w'}, {"rate", 1, 0, 'r'}, {"seconds", 1, 0, 't'}, {"warm-up", 1, 0, 'u'}, {"size", 1, 0, 'z'},
        {"pid", 1, 0, 'i'}, {"plain", 0, 0, 'l'}, {0, 0, 0, 0}};
    for (int option; (option = getopt_long(count, words, "", known, NULL)) != -1;) {
        if (option == 'p') port = atoi(optarg);
        else if (option == 'c') clients = atoi(optarg);
        else if (option == 's') senders = atoi(optarg);
        else if (option == 'w') window = atoi(optarg);
        else if (option == 'r') rate = atof(optarg);
        else if (option == 't') seconds = atof(optarg);
        else if (option == 'u') warm_up = atof(optarg);
        else if (option == 'z') size = atoi(optarg);
        else if (option == 'i') server = atoi(optarg);
        else if (option == 'l') plain = 1;
        else port = 0;
    }
    if (senders > clients) senders = clients;
    if (port < 1 || clients < 2 || senders < 1 || window < 1 || size <= HEADER || size > 400) {
        fputs("usage: load --port N [--clients N] [--senders N] [--window N | --rate MESSAGES_A_SECOND] [--seconds S]\n"
              "            [--warm-up S] [--size BYTES] [--pid SERVER] [--plain]\n", stderr);
        exit(2);
    }
}

int main(int count, char **words) {
    options(count, words);
    allow_many_files();
    for (int i = 0; i < 26; i++) memset(filling[i], 'a' + i, sizeof filling[i]);
    client = grab((size_t)clients, sizeof *client);
    sender = grab((size_t)senders, sizeof *sender);
    for (int i = 0; i < senders; i++) sender[i].missing = grab((size_t)window, sizeof *sender[i].missing);
    poller = epoll_create1(0);

    int64_t begin = now(), cpu_begin = cpu_of(server);
    gather();
    int64_t joined = now();
    settle();
    int64_t cpu_joined = cpu_of(server);

    uint64_t turn = 0;
    int64_t talk = last_byte = now();
    talk_until(talk + (int64_t)(warm_up * SECOND), talk, &turn);
    measuring = 1;
    int64_t from = now(), cpu_from = cpu_of(server), own_from = cpu_of(0);
    talk_until(from + (int64_t)(seconds * SECOND), talk, &turn);
    int64_t to = now(), cpu = cpu_of(server) - cpu_from, own = cpu_of(0) - own_from;
    measuring = 0;

    uint64_t said = 0;
    for (int i = 0; i < senders; i++) said += sender[i].sent;
    uint64_t due = said * (uint64_t)(clients - 1);
    for (last_byte = now(); delivered_all < due && now() - last_byte < 5 * SECOND;) pass(20);
    double wall = (double)(to - from) / SECOND, each = delivered ? (double)delivered : 1;
    printf("{\"clients\": %d, \"senders\": %d, \"rate\": %g, \"window\": %d, \"deliveries\": %llu, \"seconds\": %.3f, "
           "\"per_second\": %.0f, \"server_us\": %.4f, \"server_busy\": %.3f, \"load_busy\": %.3f, \"p50_ms\": %.3f, "
           "\"p99_ms\": %.3f, \"max_ms\": %.3f, \"latest_ms\": %.3f, \"lost\": %llu, \"doubled\": %llu, \"damaged\": %llu, "
           "\"join_s\": %.3f, \"join_cpu_s\": %.3f}\n",
           clients, senders, rate, window, (unsigned long long)delivered, wall, (double)delivered / wall,
           (double)cpu / 1e3 / each, (double)cpu / (double)(to - from), (double)own / (double)(to - from), percentile(0.5),
           percentile(0.99), (double)slowest / 1e6, (double)latest / 1e6, (unsigned long long)(due - delivered_all),
           (unsigned long long)doubled, (unsigned long long)damaged, (double)(joined - begin) / SECOND,
           (double)(cpu_joined - cpu_begin) / SECOND);
    return due != delivered_all || lost || doubled || damaged;
}
