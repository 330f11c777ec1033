/* The load's connections: plain or TLS, from connect() to a member of the room, and the lines that come and go.
 * What is said and what is counted is load.c's business. One thread. */
#pragma once
#include <openssl/ssl.h>
#include <stddef.h>
#include <stdint.h>

#define LINE_MAX_SIZE 9216 /* IRC line with tags: 8191 + 512 (IRCv3 message-tags) and a rest */

enum state { UNUSED, CONNECTING, SHAKING, ASKING, REGISTERING, JOINING, READY };

struct client {
    int fd;
    unsigned events; /* what epoll watches for */
    SSL *tls;
    enum state state;
    char rest[LINE_MAX_SIZE]; /* the start of a line whose end has not come */
    size_t rest_length;
    char *out;
    size_t out_length, out_room;
    uint32_t *expected; /* by sender: the number of its next message; NULL: what comes is not counted */
    char wanted[80];    /* capabilities that the server offers and we ask for */
};

extern struct client *client;      /* all there may be */
extern int port, plain, tls, echo; /* options: see load.c */
extern const char *room;
extern int ready_count;            /* members of the room */
extern int64_t last_byte;          /* when anything came last */

void open_poller(void);
void start(struct client *c);
/* Says QUIT and closes; the place is free for another. */
void quit(struct client *c);
void put(struct client *c, const char *data, size_t length);
void flush_out(struct client *c);
/* Waits for what happens, so many milliseconds at most, and deals with it. */
void pass(int timeout_ms);

/* load.c: a line for a member that may be a message of ours. Returns 0 when it is none. */
int message_came(struct client *c, const char *line, size_t length, int64_t moment);
