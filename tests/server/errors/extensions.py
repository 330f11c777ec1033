"""The error replies of messages, of the extensions, and of our own capabilities, each by the text that defines it.
Those of accounts are in accounts.py."""

from __future__ import annotations

from lanchat.protocol.entry import EDIT_TARGET_TAG, EDIT_TEXT_TAG
from lanchat.server import limits
from tests.server.errors.cases import MSGID, Case, case, people, said
from tests.server.refusing import Refusing
from tests.server.world import Peer, World

OWN = "lanchat/sent-once message-tags echo-message standard-replies"
LINES = "batch draft/multiline echo-message message-tags lanchat/sent-once"
NEWER, OLDER = "batch draft/metadata-3", "batch draft/metadata-2"
EDIT = "draft/message-edit echo-message message-tags"
REDACT = "draft/message-redaction echo-message message-tags"
FULL = "Too much waits to be stored. Try again"
BUSY = "The messages so far cannot be read just now. Try again"
DISK = "the disk is full"


def on_full_disk(line: str, *, caps: str) -> list[str]:
    world = World()
    world.records = disk = Refusing()
    world.start()
    anna = world.join("Anna", "#a", caps=caps)
    anna.session.user.account = "Anna"
    assert anna.ask(line) and len(disk.asked) == 1
    disk.fail(DISK)
    return [reply for reply in anna.lines() if "FAIL" in reply]


def unread(line: str, *, caps: str = "standard-replies draft/channel-rename", full: bool = False) -> list[str]:
    """With a store that cannot be read, or neither takes nor looks up anything."""
    world, anna, _ = people(caps)
    anna.ask("PRIVMSG #a :hello")
    world.history.full, world.history.readable = full, full
    return anna.ask(line)


def id_of(lines: list[str]) -> str:
    return lines[-1].partition("msgid=")[2].partition(";")[0].partition(" ")[0]


def not_stored() -> list[str]:
    world, anna, _ = people(OWN)
    world.automatic = False
    anna.send(f"@lanchat/id={MSGID} PRIVMSG #a :hello")
    world.server.store_failed([len(world.history.entries) - 1], DISK)
    return anna.lines()


def batch(*lines: str, last: str = "BATCH -1", **options: object) -> list[str]:
    """What comes of the lines of one multiline message to #a."""
    _, anna, _ = people(LINES, **options)
    return anna.ask("BATCH +1 draft/multiline #a", *lines, last)


def batch_left_open() -> list[str]:
    world, anna, _ = people(LINES)
    anna.send("BATCH +1 draft/multiline #a")
    world.pass_time(limits.BATCH_DEADLINE - 1)
    anna.ask("PONG :lanchat.local")
    world.pass_time(1)
    return anna.lines()


def second_batch() -> list[str]:
    _, anna, _ = people(LINES)
    return anna.ask("BATCH +1 draft/multiline #a", "BATCH +2 draft/multiline #a")


def monitored_too_many() -> list[str]:
    _, anna, _ = people()
    anna.ask(*(f"MONITOR + nick{number}" for number in range(limits.MAX_MONITORED)))
    return anna.ask("MONITOR + Bob")


def said_in_c(caps: str, by_bob: bool, age: int) -> tuple[Peer, str]:
    """Anna, and the id of what was said so many seconds ago in #c, where neither she nor Bob is an operator."""
    world, anna, bob = people(caps)
    world.join("Owner", "#c")
    for peer in (anna, bob):
        peer.send("JOIN #c")
    anna.lines()
    (bob if by_bob else anna).send("PRIVMSG #c :hello")
    msgid = id_of(anna.lines())
    world.wall += age * 1000
    return anna, msgid


def redacted(by_bob: bool = False, age: int = 0) -> list[str]:
    anna, msgid = said_in_c(REDACT, by_bob, age)
    return [line.replace(msgid, "MSGID") for line in anna.ask(f"REDACT #c {msgid}")]


def edit(*, by_bob: bool = False, age: int = 0, text: str = "bye", command: str = "EDIT #c") -> list[str]:
    anna, msgid = said_in_c(EDIT, by_bob, age)
    tags = f"@{EDIT_TARGET_TAG}={msgid};{EDIT_TEXT_TAG}={text}"
    return [line.replace(msgid, "MSGID") for line in anna.ask(f"{tags} {command}")]


def metadata_too_many(command: str, number: int, caps: str) -> list[str]:
    _, anna, _ = people(caps)
    anna.ask(*(f"METADATA * {command} key{one} {'x' * (command == 'SET')}".rstrip() for one in range(number)))
    return [line for line in anna.ask(f"METADATA * {command} more{' x' * (command == 'SET')}") if " 770 " not in line]


def metadata_too_fast() -> list[str]:
    _, anna, _ = people(NEWER, throttle=True)
    anna.session.throttle.allow(10_000, 1.0)
    anna.ask(*["METADATA * SET url x"] * limits.METADATA_BURST)
    return anna.ask("METADATA * SET url y")


def renamed(*lines: str, room: str = "#a") -> list[str]:
    _, anna, _ = people("draft/channel-rename")
    if room != "#a":
        anna.session.user.oper = True
        anna.send(f"JOIN {room}")
    *before, last = lines
    anna.ask(*before)
    return anna.ask(last)


def former_room() -> list[str]:
    _, anna, bob = people("draft/channel-rename")
    bob.send("RENAME #b #c")
    return anna.ask("JOIN #b")


def rename_of_a_past() -> list[str]:
    _, anna, _ = people("draft/channel-rename")
    anna.ask("JOIN #c", "PRIVMSG #c :hello", "PART #c")
    return anna.ask("RENAME #a #c")


def sent(line: str, get: str) -> Case:
    """A refused message that has an id."""
    return said(f"@lanchat/id={MSGID} {line}", get=get, caps=OWN)


def operator(line: str) -> list[str]:
    world, anna, _ = people()
    world.config.operators = {"boss": "secret"}
    anna.send("OPER boss secret")
    return anna.ask(line)


_PART = "@batch=1 PRIVMSG #a :"
_BLANK = "A blank line cannot be joined to another"
_ONLY = "Only PRIVMSG without other tags can be in this batch"

CASES: list[Case] = [
    # docs/PROTOCOL.md, "Sent once"
    sent("PRIVMSG #no :x", f"FAIL PRIVMSG NO_SUCH_CHANNEL #no {MSGID} :No such channel"),
    sent("PRIVMSG zed :x", f"FAIL PRIVMSG NO_SUCH_NICK zed {MSGID} :No such nick/channel"),
    sent("PRIVMSG #b :x", f"FAIL PRIVMSG CANNOT_SEND #b {MSGID} :Cannot send to channel"),
    sent("PRIVMSG #a :" + "x" * 480, f"FAIL PRIVMSG INPUT_TOO_LONG #a {MSGID} :Input line was too long"),
    said(
        "@lanchat/id=short PRIVMSG #a :x",
        get="FAIL PRIVMSG INVALID_ID #a :The id of the message is not valid",
        caps=OWN,
    ),
    case(
        f"FAIL PRIVMSG ID_IN_USE #a {MSGID} :Another message was sent under this id",
        lambda: people(OWN)[1].ask(f"@lanchat/id={MSGID} PRIVMSG #a :x", f"@lanchat/id={MSGID} PRIVMSG #a :y")[1:],
        "an id in use",
    ),
    case(f"FAIL PRIVMSG NOT_STORED #a {MSGID} :The message could not be stored: {DISK}", not_stored),
    case(
        f"FAIL PRIVMSG NOT_STORED #a {MSGID} :{BUSY}",
        lambda: unread(f"@lanchat/id={MSGID} PRIVMSG #a :x", caps=OWN),
        "an id that cannot be looked up",
    ),
    case(f"FAIL PRIVMSG NOT_STORED #a :{FULL}", lambda: unread("PRIVMSG #a :x", full=True), "a store that is full"),
    case(f"FAIL TOPIC NOT_STORED #a :{FULL}", lambda: unread("TOPIC #a :x", full=True), "TOPIC not stored"),
    case(f"FAIL MODE NOT_STORED #a :{FULL}", lambda: unread("MODE #a +m", full=True), "MODE not stored"),
    case(f"FAIL RENAME NOT_STORED #a :{FULL}", lambda: unread("RENAME #a #A", full=True), "RENAME not stored"),
    # UTF8ONLY
    said(b"PRIVMSG #a :\xff", get="FAIL PRIVMSG INVALID_UTF8 :Message rejected, your program must use UTF-8 here"),
    # setname, chghost, monitor
    said("SETNAME :", get="FAIL SETNAME INVALID_REALNAME :Realname is not valid"),
    case("FAIL CHGHOST INVALID_USERNAME a!b :The user name is not valid", lambda: operator("CHGHOST Bob a!b c")),
    case("FAIL CHGHOST INVALID_HOST - :The host is not valid", lambda: operator("CHGHOST Bob a -"), "CHGHOST"),
    said("MONITOR ?", get="FAIL MONITOR INVALID_PARAMS ? :MONITOR takes + - C L or S", caps="standard-replies"),
    case("734 Anna 100 Bob :Monitor list is full.", monitored_too_many),
    # draft/multiline
    said("BATCH +1 draft/multiline #a", get="421 Anna BATCH :Unknown command"),
    said("BATCH -1", get="FAIL BATCH MULTILINE_INVALID :There is no such batch", caps=LINES),
    said("@batch=1 PRIVMSG #a :x", get="FAIL BATCH MULTILINE_INVALID :There is no such batch", caps=LINES),
    said("BATCH +1 other #a", get="FAIL BATCH MULTILINE_INVALID :Invalid multiline batch", caps=LINES),
    case("FAIL BATCH MULTILINE_INVALID :Another batch was begun", second_batch),
    case(f"FAIL BATCH MULTILINE_INVALID :{_ONLY}", lambda: batch("@batch=1 NOTICE #a :x"), "NOTICE in a batch"),
    case(
        f"FAIL BATCH MULTILINE_INVALID :{_BLANK}",
        lambda: batch("@batch=1;draft/multiline-concat PRIVMSG #a :"),
        "a blank line that is joined",
    ),
    case(
        "FAIL BATCH MULTILINE_INVALID :A message of blank lines says nothing",
        lambda: batch(_PART),
        "a batch of blank lines",
    ),
    case(
        "FAIL BATCH MULTILINE_INVALID :A line of the batch is too long to be relayed",
        lambda: batch(_PART + "x" * 480),
        "a line of a batch that is too long",
    ),
    case(
        "FAIL BATCH MULTILINE_INVALID_TARGET #a #b :Invalid multiline target",
        lambda: batch("@batch=1 PRIVMSG #b :x"),
        "another target in a batch",
    ),
    case(
        "FAIL BATCH MULTILINE_MAX_BYTES 5 :Multiline batch max-bytes exceeded",
        lambda: batch(_PART + "123456", multiline_bytes=5),
        "a batch of too many bytes",
    ),
    case(
        "FAIL BATCH MULTILINE_MAX_LINES 1 :Multiline batch max-lines exceeded",
        lambda: batch(_PART + "1", _PART + "2", multiline_lines=1),
        "a batch of too many lines",
    ),
    case("FAIL BATCH TIMEOUT 1 :The batch was left open for too long", batch_left_open),
    # draft/chathistory
    said("CHATHISTORY ALL #a", get="FAIL CHATHISTORY INVALID_PARAMS ALL :Unknown command"),
    said("CHATHISTORY LATEST #a", get="FAIL CHATHISTORY INVALID_PARAMS LATEST :Insufficient parameters"),
    said("CHATHISTORY LATEST #a * 1 2", get="FAIL CHATHISTORY INVALID_PARAMS LATEST :Too many parameters"),
    said("CHATHISTORY LATEST #a * x", get="FAIL CHATHISTORY INVALID_PARAMS LATEST x :Invalid limit"),
    said(
        "CHATHISTORY BEFORE #a timestamp=x 1",
        get="FAIL CHATHISTORY INVALID_PARAMS BEFORE timestamp=x :Invalid timestamp",
    ),
    said("CHATHISTORY TARGETS x y 1", get="FAIL CHATHISTORY INVALID_PARAMS TARGETS x :Invalid timestamp"),
    said("CHATHISTORY BEFORE #a msgid=x 1", get="FAIL CHATHISTORY INVALID_PARAMS BEFORE msgid=x :Invalid msgid"),
    said(
        "CHATHISTORY BEFORE #a x=y 1",
        get="FAIL CHATHISTORY INVALID_MSGREFTYPE BEFORE #a x=y :Only msgid and timestamp can be referred to",
    ),
    said("CHATHISTORY LATEST #b * 1", get="FAIL CHATHISTORY INVALID_TARGET LATEST #b :Messages could not be retrieved"),
    case(
        "FAIL CHATHISTORY MESSAGE_ERROR BEFORE #a :Messages could not be retrieved",
        lambda: unread("CHATHISTORY BEFORE #a timestamp=2023-01-01T00:00:00.000Z 5", caps="draft/chathistory batch"),
        "a page that cannot be read",
    ),
    # read-marker
    said("MARKREAD", get="FAIL MARKREAD NEED_MORE_PARAMS :Missing parameters"),
    said("MARKREAD #a x", get="FAIL MARKREAD INVALID_PARAMS x :Invalid parameters"),
    case(
        f"FAIL MARKREAD INTERNAL_ERROR #a :The read timestamp could not be set: {DISK}",
        lambda: on_full_disk("MARKREAD #a timestamp=2020-01-01T00:00:00.000Z", caps="draft/read-marker"),
        "a marker that is not stored",
    ),
    # draft/message-redaction
    said(f"REDACT #a {MSGID}", get="421 Anna REDACT :Unknown command"),
    said(f"REDACT #b {MSGID}", get="FAIL REDACT INVALID_TARGET #b :You cannot delete messages from #b", caps=REDACT),
    said(
        f"REDACT #a {MSGID}",
        get=f"FAIL REDACT UNKNOWN_MSGID #a {MSGID} :This message does not exist or is too old",
        caps=REDACT,
    ),
    case(
        "FAIL REDACT REDACT_FORBIDDEN #c MSGID :You are not authorised to delete this message",
        lambda: redacted(by_bob=True),
        "what another said",
    ),
    case(
        "FAIL REDACT REDACT_WINDOW_EXPIRED #c MSGID 86400 :You can no longer edit this message",
        lambda: redacted(age=limits.REDACT_WINDOW + 1),
        "what was said long ago",
    ),
    case(
        f"FAIL REDACT NOT_STORED #a {MSGID} :{BUSY}",
        lambda: unread(f"REDACT #a {MSGID}", caps=REDACT),
        "a message that cannot be looked up",
    ),
    # draft/message-edit
    said("EDIT #a", get="421 Anna EDIT :Unknown command"),
    case(
        "FAIL EDIT INVALID_TARGET #b :You cannot edit messages in #b",
        lambda: edit(command="EDIT #b"),
        "EDIT elsewhere",
    ),
    case("FAIL EDIT INVALID_EDIT #c MSGID :Invalid edit text", lambda: edit(text=""), "EDIT without a text"),
    said(
        f"@{EDIT_TARGET_TAG}={MSGID};{EDIT_TEXT_TAG}=x EDIT #a",
        get=f"FAIL EDIT UNKNOWN_MSGID #a {MSGID} :This message does not exist or is too old",
        caps=EDIT,
    ),
    case(
        "FAIL EDIT EDIT_FORBIDDEN #c MSGID :You are not authorised to edit this message",
        lambda: edit(by_bob=True),
        "EDIT of what another said",
    ),
    case(
        f"FAIL EDIT EDIT_WINDOW_EXPIRED #c MSGID {limits.EDIT_WINDOW} :You can no longer edit this message",
        lambda: edit(age=limits.EDIT_WINDOW + 1),
        "EDIT of what was said long ago",
    ),
    case(
        f"FAIL EDIT NOT_STORED #a {MSGID} :{BUSY}",
        lambda: unread(f"@{EDIT_TARGET_TAG}={MSGID};{EDIT_TEXT_TAG}=x EDIT #a", caps=EDIT),
        "EDIT of a message that cannot be looked up",
    ),
    # draft/channel-rename
    case("FAIL JOIN CHANNEL_RENAMED #b #c :The channel has been renamed", former_room),
    case("FAIL RENAME CANNOT_RENAME #a x :You cannot change a channel prefix type", lambda: renamed("RENAME #a x")),
    case("FAIL RENAME CANNOT_RENAME #a # :That name cannot be a channel's", lambda: renamed("RENAME #a #"), "#"),
    case(
        "FAIL RENAME CANNOT_RENAME #lobby #x :The lobby cannot be renamed",
        lambda: renamed("RENAME #lobby #x", room="#lobby"),
        "the lobby",
    ),
    case(
        "FAIL RENAME CANNOT_RENAME #c #d :This channel has been renamed recently",
        lambda: renamed("RENAME #a #c", "RENAME #c #d"),
        "again",
    ),
    case(
        "FAIL RENAME CANNOT_RENAME #a #c :The history cannot be read just now. Try again",
        lambda: unread("RENAME #a #c"),
        "a past that cannot be read",
    ),
    case(
        "FAIL RENAME CHANNEL_NAME_IN_USE #a #a :The channel has that name already",
        lambda: renamed("RENAME #a #a"),
        "its own",
    ),
    case(
        "FAIL RENAME CHANNEL_NAME_IN_USE #a #b :The channel name is already taken",
        lambda: renamed("RENAME #a #b"),
        "taken",
    ),
    case("FAIL RENAME CHANNEL_NAME_IN_USE #a #c :The channel name is already taken", rename_of_a_past),
    # soju.im/search
    said("SEARCH text=x", get="421 Anna SEARCH :Unknown command"),
    said("SEARCH limit=x", get="FAIL SEARCH INVALID_PARAMS limit :Invalid parameters", caps="soju.im/search"),
    case(
        "FAIL SEARCH INTERNAL_ERROR :This host cannot search",
        lambda: unread("SEARCH text=x", caps="soju.im/search batch"),
        "no search",
    ),
    case(
        "FAIL SEARCH INTERNAL_ERROR :The search could not be run",
        lambda: unread("SEARCH text=x", caps="soju.im/search batch", full=True),
        "too much searching",
    ),
    # metadata
    said("METADATA", get="FAIL METADATA INVALID_PARAMS * :Not enough parameters", caps=NEWER),
    said("METADATA * NO", get='FAIL METADATA INVALID_PARAMS NO :Unknown subcommand "NO"', caps=NEWER),
    said("METADATA * NO", get='FAIL METADATA SUBCOMMAND_INVALID NO :Unknown subcommand "NO"', caps=OLDER),
    said("METADATA * GET", get="FAIL METADATA INVALID_PARAMS GET :Not enough parameters", caps=NEWER),
    said("METADATA * LIST x", get="FAIL METADATA INVALID_PARAMS LIST :Too many parameters", caps=NEWER),
    said("METADATA * GET", get="461 Anna METADATA :Not enough parameters", caps=OLDER),
    said("METADATA * LIST x", get="461 Anna METADATA :Too many parameters", caps=OLDER),
    said("METADATA zed LIST", get="FAIL METADATA INVALID_TARGET zed :Invalid metadata target", caps=NEWER),
    said("METADATA * SET $ x", get="FAIL METADATA INVALID_KEY $ :Invalid key", caps=NEWER),
    said("METADATA * SET $ x", get="FAIL METADATA KEY_INVALID $ :Invalid key", caps=OLDER),
    said("METADATA * UNSUB $", get="WARN METADATA INVALID_KEY $ :Invalid key", caps=NEWER),
    said("METADATA Bob SET url x", get="FAIL METADATA KEY_NO_PERMISSION Bob url :Permission denied", caps=NEWER),
    said("METADATA Bob CLEAR", get="FAIL METADATA KEY_NO_PERMISSION Bob * :Permission denied", caps=NEWER),
    said(
        "METADATA * SET url " + "x" * 201,
        get="FAIL METADATA INVALID_VALUE url :A value may have 200 bytes",
        caps=NEWER,
    ),
    said(
        "METADATA * SET url " + "x" * 201,
        get="FAIL METADATA VALUE_INVALID :A value may have 200 bytes",
        caps=OLDER,
    ),
    said("METADATA * SET url", get="FAIL METADATA KEY_NOT_SET Anna url :Key not set", caps=OLDER),
    case("FAIL METADATA LIMIT_REACHED Anna 20 :Limit reached", lambda: metadata_too_many("SET", 20, NEWER), "keys"),
    case(
        "FAIL METADATA LIMIT_REACHED more 50 :Too many subscriptions",
        lambda: metadata_too_many("SUB", 50, NEWER),
        "subscriptions",
    ),
    case(
        "FAIL METADATA TOO_MANY_SUBS more :Too many subscriptions",
        lambda: metadata_too_many("SUB", 50, OLDER),
        "subscriptions of the older form",
    ),
    case("FAIL METADATA RATE_LIMITED Anna url 1 :Try again later", metadata_too_fast),
    case(
        f"FAIL METADATA INTERNAL_ERROR Anna url :The value could not be stored: {DISK}",
        lambda: on_full_disk("METADATA * SET url x", caps=NEWER),
        "a value that is not stored",
    ),
]
