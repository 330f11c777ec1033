/* A load on a chat server: clients that talk in one room, and a check of every single delivery.
 * Runs in its own process, one thread, loopback; prints one JSON object. `load` alone tells its options.
 *
 * Each message is   ~B<sender>.<number>.<sent, ns>.<filling>   (hexadecimal, fixed widths). Every client keeps the
 * number it expects next of every sender, so a gap is a loss, a step back a double, a wrong filling damage.
 * Paced (--rate): messages leave at an even rate, the senders taking turns. Saturated (--window): each sender keeps a
 * window of messages under way; one counts as done when the last of the other clients has it.
 *   --echo            echo-message is asked for; a message is done, and measured, when its sender has it back
 *   --storm N         N more enter at once while the members talk; what is measured is this time, for the members
 *   --hold N,N        so many enter and rest; "held N" is printed and a line awaited before the next step; no talk
 *   --messages N      talk until N were said, with --visits people who come and go meanwhile; prints "said N" hundred times
 * The server's CPU time is its process clock: all threads, those that ended too. */
#define _GNU_SOURCE
#include <errno.h>
#include <getopt.h>
#include <sched.h>
#include <string.h>

#include "clients.h"
#include "common.h"

#define HEADER 33 /* ~B ssss . nnnnnnnn . tttttttttttttttt . */
#define STORM_PIECE 32 /* newcomers that start between two looks at what came */
#define VISITORS 16    /* places for people who come and go */
#define BIN_NS 5000    /* latencies are kept in bins of 5 us up to 2 s */
#define BINS 400000
#define QUIET (SECOND / 5) /* no byte for so long: everything that was under way has arrived */
#define PATIENCE (20 * SECOND)

struct sender {
    uint32_t sent;
    int under_way;
    uint32_t *missing; /* by number modulo window: clients that still lack the message */
};

int port, plain, tls, echo;
const char *room = "#bench";
struct client *client;
static int clients = 100, senders = 50, window = 2, size = 80, storm, at_once = 256, cpu = -1;
static double rate, seconds = 3, warm_up = 0.5;
static uint64_t messages, visits;
static const char *steps;
static pid_t server;

static struct sender *sender;
static char filling[26][1024];
static int measuring;
static uint64_t bins[BINS], delivered, delivered_all, lost, doubled, damaged, said, visited;
static int64_t slowest, latest;

/* ---- messages ---- */

static uint64_t number_at(const char *text, int digits) {
    uint64_t value = 0;
    for (; digits--; text++) value = value << 4 | (uint64_t)(*text <= '9' ? *text - '0' : *text - 'a' + 10);
    return value;
}

int message_came(struct client *c, const char *line, size_t length, int64_t moment) {
    const char *text = line + length - size;
    if (length < (size_t)size || text[0] != '~' || text[1] != 'B') return 0;
    if (!c->expected) return 1;
    uint32_t from = (uint32_t)number_at(text + 2, 4), number = (uint32_t)number_at(text + 7, 8);
    int64_t took = moment - (int64_t)number_at(text + 16, 16);
    if (from >= (uint32_t)senders || memcmp(text + HEADER, filling[(from + number) % 26], (size_t)(size - HEADER))) {
        damaged++;
        return 1;
    }
    if (number < c->expected[from]) {
        doubled++;
        return 1;
    }
    lost += number - c->expected[from];
    c->expected[from] = number + 1;
    delivered_all++;
    struct sender *s = &sender[from];
    int own = c == &client[from];
    if (rate == 0 && (echo ? own : --s->missing[number % (uint32_t)window] == 0)) s->under_way--;
    if (!measuring || own != echo) return 1;
    if (took > slowest) slowest = took;
    delivered++;
    bins[took / BIN_NS < BINS ? took / BIN_NS : BINS - 1]++;
    return 1;
}

static void send_one(int from) {
    char line[1200];
    struct sender *s = &sender[from];
    uint32_t number = s->sent++;
    int length = plain ? 0 : sprintf(line, "PRIVMSG %.50s :", room);
    length += sprintf(line + length, "~B%04x.%08x.%016llx.", from, number, (unsigned long long)now());
    memcpy(line + length, filling[((uint32_t)from + number) % 26], (size_t)(size - HEADER));
    length += size - HEADER;
    length += sprintf(line + length, plain ? "\n" : "\r\n");
    if (rate == 0) s->missing[number % (uint32_t)window] = (uint32_t)clients - 1;
    s->under_way++;
    said++;
    put(&client[from], line, (size_t)length);
}

static void fill_windows(void) {
    for (int i = 0; i < senders; i++) {
        if (sender[i].under_way == window) continue;
        while (sender[i].under_way < window) send_one(i);
        flush_out(&client[i]);
    }
}

/* Says what is due. Returns how many milliseconds there are until the next message. */
static int talk(int64_t begin, uint64_t *turn) {
    if (rate == 0) {
        fill_windows();
        if (now() - last_byte > PATIENCE) give_up("nothing was delivered for 20 seconds");
        return 20;
    }
    for (;;) {
        int64_t late = now() - begin - (int64_t)((double)*turn * SECOND / rate);
        if (late < 0) return -late / 1000000 < 20 ? (int)(-late / 1000000) : 20;
        if (measuring && late > latest) latest = late;
        int from = (int)((*turn)++ % (uint64_t)senders);
        send_one(from);
        flush_out(&client[from]);
    }
}

/* ---- the run ---- */

static void gather(int number) {
    int64_t deadline = now() + 6 * PATIENCE;
    for (int started = ready_count; ready_count < number;) {
        while (started < number && started - ready_count < at_once) start(&client[started++]);
        pass(100);
        if (now() > deadline) give_up("only %d of %d clients could join", ready_count, number);
    }
}

static void settle(void) {
    int64_t deadline = now() + PATIENCE;
    for (last_byte = now(); now() - last_byte < QUIET && now() < deadline;) pass(20);
}

static void talk_until(int64_t end, int64_t begin, uint64_t *turn) {
    while (now() < end) pass(talk(begin, turn));
}

/* All newcomers enter while the members talk; returns how long it took. */
static int64_t run_storm(int64_t begin, uint64_t *turn) {
    int64_t from = now();
    for (int started = 0; ready_count < clients + storm;) {
        for (int i = 0; i < STORM_PIECE && started < storm; i++) start(&client[clients + started++]);
        int wait = talk(begin, turn);
        pass(started < storm ? 0 : wait);
        if (now() - from > 2 * PATIENCE) give_up("only %d of %d newcomers got in", ready_count - clients, storm);
    }
    return now() - from;
}

/* Visitors come and go in step with what is said: each place is left as soon as its visitor is in. */
static void receive_visitors(void) {
    for (int i = 0; i < VISITORS; i++) {
        struct client *c = &client[clients + i];
        if (c->state == READY) {
            quit(c);
            visited++;
        }
        if (c->state == UNUSED && visited * messages < visits * said) start(c);
    }
}

static void run_day(void) {
    uint64_t told = 0, turn = 0;
    int64_t begin = now();
    while (said < messages) {
        int wait = talk(begin, &turn);
        if (visits) receive_visitors();
        pass(wait);
        if (said * 100 / messages > told) {
            told = said * 100 / messages;
            printf("said %llu\n", (unsigned long long)said);
            fflush(stdout);
        }
    }
    for (int64_t deadline = now() + PATIENCE; visited < visits; pass(20)) {
        receive_visitors();
        if (now() > deadline) give_up("only %llu visitors got in", (unsigned long long)visited);
    }
}

static void run_hold(void) {
    char *rest = strdup(steps);
    for (char *step = strtok(rest, ","); step; step = strtok(NULL, ",")) {
        gather(atoi(step));
        settle();
        printf("held %s\n", step);
        fflush(stdout);
        if (getchar() == EOF) break;
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
        {"pid", 1, 0, 'i'}, {"plain", 0, 0, 'l'}, {"tls", 0, 0, 'e'}, {"echo", 0, 0, 'o'}, {"storm", 1, 0, 'x'},
        {"hold", 1, 0, 'h'}, {"messages", 1, 0, 'm'}, {"visits", 1, 0, 'v'}, {"cpu", 1, 0, 'k'},
        {"room", 1, 0, 'j'},
        {"at-once", 1, 0, 'a'}, {0, 0, 0, 0}};
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
        else if (option == 'e') tls = 1;
        else if (option == 'o') echo = 1;
        else if (option == 'x') storm = atoi(optarg);
        else if (option == 'h') steps = optarg;
        else if (option == 'm') messages = strtoull(optarg, NULL, 10);
        else if (option == 'v') visits = strtoull(optarg, NULL, 10);
        else if (option == 'k') cpu = atoi(optarg);
        else if (option == 'j') room = optarg;
        else if (option == 'a') at_once = atoi(optarg);
        else port = 0;
    }
    if (senders > clients) senders = clients;
    if (port < 1 || clients < 2 || senders < 1 || window < 1 || size <= HEADER || size > 400) {
        fputs("usage: load --port N [--clients N] [--senders N] [--window N | --rate MESSAGES_A_SECOND] [--seconds S]\n"
              "            [--warm-up S] [--size BYTES] [--pid SERVER] [--plain] [--tls] [--echo] [--cpu NUMBER]\n"
              "            [--room NAME] [--at-once N] [--storm N | --hold N,N | --messages N [--visits N]]\n", stderr);
        exit(2);
    }
}

static void report(double wall, int64_t server_ns, int64_t own_ns, double join_s, double join_cpu_s, double storm_s) {
    double each = delivered ? (double)delivered : 1;
    uint64_t due = said * (uint64_t)(clients - 1 + echo);
    printf("{\"clients\": %d, \"senders\": %d, \"rate\": %g, \"window\": %d, \"deliveries\": %llu, \"seconds\": %.3f, "
           "\"per_second\": %.0f, \"server_us\": %.4f, \"server_busy\": %.3f, \"load_busy\": %.3f, \"p50_ms\": %.3f, "
           "\"p99_ms\": %.3f, \"max_ms\": %.3f, \"latest_ms\": %.3f, \"said\": %llu, \"visits\": %llu, \"lost\": %llu, "
           "\"doubled\": %llu, \"damaged\": %llu, \"join_s\": %.3f, \"join_cpu_s\": %.3f, \"storm_s\": %.3f}\n",
           clients, senders, rate, window, (unsigned long long)delivered, wall, (double)delivered / wall,
           (double)server_ns / 1e3 / each, (double)server_ns / 1e9 / wall, (double)own_ns / 1e9 / wall, percentile(0.5),
           percentile(0.99), (double)slowest / 1e6, (double)latest / 1e6, (unsigned long long)said,
           (unsigned long long)visited, (unsigned long long)(due - delivered_all), (unsigned long long)doubled,
           (unsigned long long)damaged, join_s, join_cpu_s, storm_s);
}

static void set_up(void) {
    allow_many_files();
    if (cpu >= 0) {
        cpu_set_t set;
        CPU_ZERO(&set);
        CPU_SET(cpu, &set);
        if (sched_setaffinity(0, sizeof set, &set)) give_up("CPU %d: %s", cpu, strerror(errno));
    }
    for (int i = 0; i < 26; i++) memset(filling[i], 'a' + i, sizeof filling[i]);
    client = grab((size_t)(clients + storm + VISITORS), sizeof *client);
    sender = grab((size_t)senders, sizeof *sender);
    for (int i = 0; i < senders; i++) sender[i].missing = grab((size_t)window, sizeof *sender[i].missing);
    for (int i = 0; i < clients; i++) client[i].expected = grab((size_t)senders, sizeof *client[i].expected);
    open_poller();
}

int main(int count, char **words) {
    options(count, words);
    set_up();
    if (steps) {
        run_hold();
        return 0;
    }
    int64_t begin = now(), cpu_begin = cpu_of(server);
    gather(clients);
    int64_t joined = now();
    settle();
    int64_t cpu_joined = cpu_of(server), stormed = 0;

    uint64_t turn = 0;
    int64_t first = last_byte = now();
    if (!messages) talk_until(first + (int64_t)(warm_up * SECOND), first, &turn);
    measuring = 1;
    int64_t from = now(), cpu_from = cpu_of(server), own_from = cpu_of(0);
    if (messages) run_day();
    else if (storm) stormed = run_storm(first, &turn);
    else talk_until(from + (int64_t)(seconds * SECOND), first, &turn);
    int64_t to = now(), server_ns = cpu_of(server) - cpu_from, own_ns = cpu_of(0) - own_from;

    uint64_t due = said * (uint64_t)(clients - 1 + echo);
    if (!storm) measuring = 0; /* what was said during a storm may still be behind it */
    for (last_byte = now(); delivered_all < due && now() - last_byte < 5 * SECOND;) pass(20);
    report((double)(to - from) / SECOND, server_ns, own_ns, (double)(joined - begin) / SECOND,
           (double)(cpu_joined - cpu_begin) / SECOND, (double)stormed / SECOND);
    return due != delivered_all || lost || doubled || damaged;
}
