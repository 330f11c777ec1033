"""Every number the server limits somebody by, with what it stops.
What the owner of a chat may set is in config.LimitsSection; these are the rest."""

from __future__ import annotations

#: Seconds a connection may take to register: 1,000 silent ones go away by themselves.
REGISTRATION_DEADLINE = 30.0
#: Seconds of silence before a PING, and seconds its PONG may take: finds the peers whose cable was pulled.
PING_AFTER = 90.0
PING_TIMEOUT = 60.0
#: The same for our own programs, which have given the chat up by then if they do not hear it either.
OWN_PING_AFTER = 30.0
OWN_PING_TIMEOUT = 30.0
#: Seconds the store may take for a page before the question is answered with FAIL.
STORE_DEADLINE = 10.0
#: Seconds between two rounds of housekeeping, whatever asks for it.
HOUSEKEEPING = 1.0
#: Seconds between two looks for messages in memory that are older than the chat keeps them.
EXPIRY_EVERY = 60.0

#: Lines a person may send at once, then so many a second; more are delayed, never dropped.
BURST = 10
RATE = 4.0
#: The same on this machine's own loopback: bots and scripts.
LOCAL_BURST = 200
LOCAL_RATE = 50.0
#: Before registration: a client's whole opening at once.
OPENING_BURST = 40
#: What a line of a multi-line message costs less than one of its own; its lines and bytes are limited besides.
BATCH_LINE_DISCOUNT = 0.75
#: Seconds a client may take from the first to the last line of a batch.
BATCH_DEADLINE = 60.0
#: Delayed lines and bytes of one session before the host stops reading from it.
MAX_DELAYED_LINES = 64
MAX_DELAYED_BYTES = 65_536
#: Delayed lines of one session at which it is closed: only a host that reads on in spite of `paused` gets here.
MAX_DELAYED_HARD = 8_192
#: Delayed lines that are still executed when the chat ends, of everybody together.
MAX_LAST_LINES = 1_000

#: Wrong passwords of one address that cost nothing, seconds the next one costs (each further one twice as much) and at
#: most, seconds after which they are forgotten, and addresses remembered.
FREE_GUESSES = 5
GUESS_DELAY = 2.0
LONGEST_GUESS_DELAY = 300.0
GUESSES_FORGOTTEN = 1_800.0
MAX_GUESSERS = 1_000

#: Names that the questions of one address may have looked through at once, then in a second (a few hundredths of a
#: processor's time), and addresses this is kept of.
EFFORT_AT_ONCE = 100_000
EFFORT_RATE = 25_000.0
MAX_SEARCHERS = 1_000
#: Questions of one address in the store at a time, and searches as well, loopback excepted: each may take it seconds,
#: and others would wait behind all of them.
MAX_ASKED = 2

#: Lines kept for a session that waits for the store, before it is closed as one that cannot keep up.
MAX_HELD_LINES = 20_000
#: Held bytes are counted at housekeeping against limits.send_queue_bytes.

#: Entries kept in memory per channel: the page that most who join will ask for.
RING = 200
#: Characters of the texts, tags and modes of these together; and of one beyond which it is looked at: RING smaller ones
#: are never too large.
RING_SIZE = 131_072
LARGE_ENTRY = 640
#: Message ids remembered at most, and two thirds of them always, so that a message sent again is known without asking
#: the store.
MAX_KNOWN_IDS = 50_000
#: Channels in all, channels of one person: each costs memory for ever while it has a member.
MAX_CHANNELS = 5_000
MAX_CHANNELS_PER_USER = 100
#: Operators of the lobby up to which a MODE tells of one more who enters: where a thousand programs run at the host,
#: each of them is one.
MAX_LOBBY_OPERATORS_TOLD = 16
#: Topics remembered of channels that nobody is in.
MAX_PARKED_TOPICS = 10_000
#: Rooms that nobody is in whose modes are remembered, and the bytes these take in all.
MAX_PARKED_MODES = 10_000
MAX_PARKED_BYTES = 16_777_216
#: Private conversations remembered per person, for CHATHISTORY.
MAX_CORRESPONDENTS = 500
#: Of them, those that are looked up when somebody comes by an account.
MAX_RECALLED = 200
#: Masks on the ban, exception and invite-exception lists of one channel together, and the bytes of each; accounts that
#: one channel knows as operators; pending invitations of one person.
MAX_LISTED = 100
MAX_MASK = 100
MAX_OPERATORS = 100
MAX_INVITES = 50
#: Seconds between two renamings of one channel: each sends names to everybody in it. Former names that lead to the
#: channel; when full, the oldest leads nowhere.
RENAME_PAUSE = 60.0
MAX_RENAMED = 1_000
#: Targets of one PRIVMSG, NOTICE or TAGMSG; channels of one JOIN, PART, NAMES, KICK; mode changes of one MODE.
MAX_TARGETS = 4
MAX_LIST_TARGETS = 20
MAX_MODES = 10
#: Nicknames on one session's MONITOR list (the token MONITOR); further ones get 734.
MAX_MONITORED = 100
#: Conversations of one person with a read marker; the one read longest ago is forgotten.
MAX_MARKERS = 200
#: Metadata: keys of one person or room, keys one session follows, bytes of a key and of a value.
MAX_METADATA_KEYS = 20
MAX_METADATA_SUBS = 50
MAX_METADATA_KEY = 40
MAX_METADATA_VALUE = 200
#: SET and CLEAR of one session at once, and then a second; beyond it they are refused.
METADATA_BURST = 10
METADATA_RATE = 0.5
#: Bytes of metadata in one batch; what does not fit is asked for again. Bytes of batches at once, and then a second.
MAX_METADATA_BATCH = 131_072
METADATA_SYNC_BURST = 262_144
METADATA_SYNC_RATE = 65_536
#: Seconds after which what did not fit may be asked for.
METADATA_SYNC_LATER = 5.0
#: People in a room beyond which it is not told of the metadata of everybody who enters: they can be asked for it.
MAX_METADATA_AUDIENCE = 250
#: People that WHOWAS knows.
MAX_FORMER = 1_000
#: Bytes of a long answer (a list of rooms, a page, the names for a further connection) that are sent at once, seconds
#: between two looks whether they were taken, seconds they may take, and such answers under way, in all and of one
#: address, loopback excepted.
PORTION = 65_536
PORTION_EVERY = 0.05
PORTION_DEADLINE = 60.0
MAX_PORTIONED = 256
MAX_PORTIONED_PER_ADDRESS = 16
#: Nicknames of one USERHOST (5 is the protocol's); the reply to ISON must fit one line.
MAX_USERHOST = 5

#: Bytes of texts, cut at a whole character.
MAX_TOPIC = 390
MAX_AWAY = 200
MAX_REASON = 300
MAX_REALNAME = 150
MAX_USER = 16
MAX_HOST = 64
MAX_KEY = 23
MAX_LABEL = 64
#: People and conversations of which it is remembered what was delivered and seen.
MAX_RECEIPTS = 10_000
#: Signs of one person on one message at a time, and changes of them that are stored; bytes of a sign. Pairs of message
#: and person that this is remembered of.
MAX_REACTIONS = 10
MAX_REACTION_CHANGES = 40
MAX_REACTION = 64
MAX_REACTED = 20_000
#: Notices of one session that its person is typing at once, and then a second; further ones reach nobody.
TYPING_BURST = 5
TYPING_RATE = 0.5
#: Seconds after which a message can no longer be taken back by its author.
REDACT_WINDOW = 86_400
#: The same for another text, and bytes of one as a tag's value: it shares 4094 with the other tags of the line.
EDIT_WINDOW = 86_400
MAX_EDIT = 3_600
#: Bytes of one message that a plain-text guest's line is cut into.
MAX_PLAIN_TEXT = 400
#: Bytes of a line as others get it, tags not counted.
MAX_RELAYED = 512

#: Records of one scope (accounts, read markers…), and bytes of one value: what is kept for ever of people and rooms.
MAX_RECORDS = 50_000
MAX_RECORD = 16_384

#: Bytes of one AUTHENTICATE message, and of all that make one response: no mechanism of ours needs as much.
SASL_PIECE = 400
MAX_SASL = 4_000
#: Failed logins of one connection before it is closed.
MAX_FAILED_HERE = 5
#: Failed logins of one address to one account, and to any, within so many seconds; then all are refused for as long.
MAX_FAILED_LOGINS = 3
MAX_FAILED_LOGINS_PER_ADDRESS = 10
FAILED_LOGIN_WINDOW = 60.0
#: Accounts made from one address within so many seconds.
MAX_ACCOUNTS_PER_ADDRESS = 10
ACCOUNTS_WINDOW = 3_600.0
#: Certificates that log in to one account.
MAX_CERTIFICATES = 10
#: Passwords of one address that are checked or stretched at a time; the next is refused.
MAX_CHECKS_PER_ADDRESS = 8
#: Addresses such numbers are kept of.
MAX_TALLIED = 4_096
#: Bytes of a password, so that it fits into any command, and characters it must have.
MAX_PASSWORD = 300
MIN_PASSWORD = 3
#: Bytes of an e-mail address (RFC 5321, section 4.5.3.1.3).
MAX_EMAIL = 254
#: Connections of one account.
MAX_SESSIONS = 16
#: People who are kept in their rooms while they are not connected (always_on).
MAX_ABSENT = 1_000
