"""Capability negotiation from the client's side (IRCv3 "Capability Negotiation", version 302).
Decides what to request and knows what is on; when registration may end is registration.py's."""

from __future__ import annotations

from lanchat.protocol.capabilities import SENT_ONCE_TAG
from lanchat.protocol.message import Message
from lanchat.protocol.multiline import CAPABILITY as MULTILINE

#: A message is stored once however often it is sent; the tag carries the id we chose for it.
SENT_ONCE = "lanchat/sent-once"
ID_TAG = SENT_ONCE_TAG
CHATHISTORY = "draft/chathistory"
SEARCH = "soju.im/search"
READ_MARKER = "draft/read-marker"
REDACTION = "draft/message-redaction"
#: Pages of history then also tell what was done to messages. Others' servers would fill them with who came and went.
PLAYBACK = "draft/event-playback"
MESSAGE_EDIT = "draft/message-edit"
#: Who asks for it tells others that private messages came and were seen, and hears it of those who ask for it too.
RECEIPTS = "lanchat/receipts"
#: What people say of themselves by key. The newer one is the text proposed as successor of the other; a server takes no
#: request for both.
METADATA, METADATA_3 = "draft/metadata-2", "draft/metadata-3"

#: What we understand. Everything else a server offers is left alone.
WANTED = (
    "message-tags",
    "server-time",
    "batch",
    "labeled-response",
    "echo-message",
    "standard-replies",
    "multi-prefix",
    "away-notify",
    "account-notify",
    "account-tag",
    "extended-join",
    "chghost",
    "setname",
    "invite-notify",
    "cap-notify",
    "draft/channel-rename",
    CHATHISTORY,
    MULTILINE,
    SEARCH,
    READ_MARKER,
    REDACTION,
    MESSAGE_EDIT,
    RECEIPTS,
    METADATA_3,
    METADATA,
    SENT_ONCE,
)
#: Bytes of names in one CAP REQ, so that the line is far from 512.
MAX_REQUEST = 350
#: Offers remembered; a server that lists more is not believed.
MAX_OFFERED = 500


def _request(names: list[str]) -> Message:
    return Message("CAP", ("REQ", " ".join(names)))


class Capabilities:
    """What the server offers and what is on. Net thread only."""

    def __init__(self, unwanted: frozenset[str] = frozenset()) -> None:
        self._unwanted = unwanted
        self.offered: dict[str, str] = {}
        self.enabled: set[str] = set()
        #: Whether the offer is complete.
        self.listed = False
        self._open: list[frozenset[str]] = []

    @property
    def settled(self) -> bool:
        """Whether every request was answered, so that CAP END may be sent."""
        return self.listed and not self._open

    @property
    def is_lan_chat(self) -> bool:
        """Whether the server is one of ours."""
        return any(name.startswith("lanchat/") for name in self.offered)

    def receive(self, message: Message) -> list[Message]:
        """Take a CAP line; the answers to send."""
        if len(message.params) < 3:
            return []
        verb = message.params[1].upper()
        more = message.params[2] == "*" and len(message.params) > 3
        words = message.params[-1].split()
        if verb in ("LS", "NEW"):
            return self._offer(words, last=verb == "NEW" or not more)
        if verb in ("ACK", "NAK"):
            return self._answered(words, granted=verb == "ACK")
        if verb == "DEL":
            for word in words:
                self.offered.pop(word, None)
                self.enabled.discard(word)
        return []

    def _offer(self, words: list[str], *, last: bool) -> list[Message]:
        for word in words:
            name, _, value = word.partition("=")
            if len(self.offered) < MAX_OFFERED:
                self.offered[name] = value
        if not last:
            return []
        self.listed = True
        understood = (*WANTED, PLAYBACK) if self.is_lan_chat else WANTED
        unwanted = {*self._unwanted, METADATA} if METADATA_3 in self.offered else self._unwanted
        wanted = tuple(name for name in understood if name not in unwanted)
        return self._ask([name for name in wanted if name in self.offered and name not in self.enabled])

    def _ask(self, names: list[str]) -> list[Message]:
        requests: list[Message] = []
        group: list[str] = []
        for name in names:
            if group and len(" ".join([*group, name])) > MAX_REQUEST:
                requests.append(_request(group))
                self._open.append(frozenset(group))
                group = []
            group.append(name)
        if group:
            requests.append(_request(group))
            self._open.append(frozenset(group))
        return requests

    def _answered(self, words: list[str], *, granted: bool) -> list[Message]:
        names = frozenset(word.lstrip("-~=") for word in words)
        asked = next((group for group in self._open if names <= group), None)
        if asked is not None:
            self._open.remove(asked)
        if granted:
            self.enabled.update(word for word in words if not word.startswith("-"))
            self.enabled.difference_update(word[1:] for word in words if word.startswith("-"))
            return []
        # A refused group is refused as a whole: ask for each name alone.
        alone = sorted(asked) if asked is not None and len(asked) > 1 else []
        self._open.extend(frozenset((name,)) for name in alone)
        return [_request([name]) for name in alone]
