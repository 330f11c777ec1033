"""The client-only tags we put on messages and read on others': which message is answered, reactions, who is writing.
Names only; what they mean for the model is in handle_marks.py."""

from __future__ import annotations

from collections.abc import Mapping

#: Both names of the client tag "reply" are in use; the second is the one that the text of "react" asks for.
REPLY_TAGS = ("+reply", "+draft/reply")
#: The name that is sent stands first.
REACT_TAGS = ("+draft/react", "+react")
UNREACT_TAGS = ("+draft/unreact", "+unreact")
TYPING_TAG = "+typing"

#: Characters of an id that are believed to be one.
MAX_ID = 200


def reply_tags(msgid: str) -> dict[str, str]:
    """The tags of a message that answers the one with this id."""
    return dict.fromkeys(REPLY_TAGS, msgid)


def reply_of(tags: Mapping[str, str]) -> str:
    """The id of the message that is answered, '' for none."""
    if not tags:
        return ""
    msgid = next((tags[name] for name in REPLY_TAGS if tags.get(name)), "")
    return msgid if len(msgid) <= MAX_ID else ""
