"""The IRCv3 capabilities this program knows, as bits, and which of them change how a delivered line looks.
What a capability makes the server or the client do is written where it is done."""

from __future__ import annotations

MESSAGE_TAGS = 1 << 0
SERVER_TIME = 1 << 1
BATCH = 1 << 2
ECHO_MESSAGE = 1 << 3
LABELED_RESPONSE = 1 << 4
MULTI_PREFIX = 1 << 5
USERHOST_IN_NAMES = 1 << 6
EXTENDED_JOIN = 1 << 7
AWAY_NOTIFY = 1 << 8
SETNAME = 1 << 9
STANDARD_REPLIES = 1 << 10
CHATHISTORY = 1 << 11
EVENT_PLAYBACK = 1 << 12
CAP_NOTIFY = 1 << 13
INVITE_NOTIFY = 1 << 14
NO_IMPLICIT_NAMES = 1 << 15
SENT_ONCE = 1 << 16
ACCOUNT_NOTIFY = 1 << 17
ACCOUNT_TAG = 1 << 18
SASL = 1 << 19
ACCOUNT_REGISTRATION = 1 << 20
MULTILINE = 1 << 21
REDACTION = 1 << 22
MESSAGE_EDIT = 1 << 23
RECEIPTS = 1 << 24
READ_MARKER = 1 << 25
METADATA = 1 << 26
EXTENDED_MONITOR = 1 << 27
CHGHOST = 1 << 28
CHANNEL_RENAME = 1 << 29
#: The shape of a plain-text guest: no IRC at all.
PLAIN = 1 << 30
PRE_AWAY = 1 << 31
EXTENDED_ISUPPORT = 1 << 32
SEARCH = 1 << 34
METADATA_3 = 1 << 33
#: Our own name for MESSAGE_EDIT: whoever asks for it has the shape of that.
OWN_MESSAGE_EDIT = 1 << 35

#: Name on the wire -> bit, in the order of CAP LS. Two names may share a bit; only what the server does stands here.
BITS: dict[str, int] = {
    "message-tags": MESSAGE_TAGS,
    "server-time": SERVER_TIME,
    "batch": BATCH,
    "echo-message": ECHO_MESSAGE,
    "labeled-response": LABELED_RESPONSE,
    "multi-prefix": MULTI_PREFIX,
    "userhost-in-names": USERHOST_IN_NAMES,
    "extended-join": EXTENDED_JOIN,
    "draft/channel-rename": CHANNEL_RENAME,
    "away-notify": AWAY_NOTIFY,
    "setname": SETNAME,
    "standard-replies": STANDARD_REPLIES,
    "draft/chathistory": CHATHISTORY,
    "draft/event-playback": EVENT_PLAYBACK,
    "cap-notify": CAP_NOTIFY,
    "invite-notify": INVITE_NOTIFY,
    "account-notify": ACCOUNT_NOTIFY,
    "account-tag": ACCOUNT_TAG,
    "sasl": SASL,
    "no-implicit-names": NO_IMPLICIT_NAMES,
    "extended-monitor": EXTENDED_MONITOR,
    "draft/read-marker": READ_MARKER,
    "draft/metadata-2": METADATA,
    "draft/metadata-3": METADATA_3,
    "draft/pre-away": PRE_AWAY,
    "draft/extended-isupport": EXTENDED_ISUPPORT,
    "draft/multiline": MULTILINE,
    "draft/message-redaction": REDACTION,
    "draft/message-edit": MESSAGE_EDIT,
    "lanchat/message-edit": OWN_MESSAGE_EDIT,
    "draft/account-registration": ACCOUNT_REGISTRATION,
    "soju.im/search": SEARCH,
    "chghost": CHGHOST,
    "lanchat/receipts": RECEIPTS,
    "lanchat/sent-once": SENT_ONCE,
}

#: The client-to-server tag of lanchat/sent-once: the id its author gave a message.
SENT_ONCE_TAG = "lanchat/id"

#: Capabilities that change the bytes of a line somebody else caused: two sessions alike in these share each line.
SHAPE_MASK = (
    MESSAGE_TAGS
    | SERVER_TIME
    | EXTENDED_JOIN
    | AWAY_NOTIFY
    | SETNAME
    | INVITE_NOTIFY
    | ACCOUNT_NOTIFY
    | ACCOUNT_TAG
    | REDACTION
    | MULTILINE
    | MESSAGE_EDIT
    | RECEIPTS
    | CHGHOST
)


def shape(caps: int) -> int:
    """What decides how lines look to a session with these. draft/multiline, "Dependencies": without batch there are no
    messages of several lines."""
    if caps & OWN_MESSAGE_EDIT:
        caps |= MESSAGE_EDIT
    return caps & SHAPE_MASK if caps & BATCH else caps & SHAPE_MASK & ~MULTILINE


def names(bits: int) -> list[str]:
    """The names of these capabilities, in the order of CAP LS."""
    return [name for name, bit in BITS.items() if bits & bit]
