"""The kinds of failure the program tells apart.
No error text is built anywhere else for what a person did or can mend."""


class UserError(Exception):
    """One plain sentence for a person: shown as it is, in a dialog or on standard error."""


class RemoteProtocolError(Exception):
    """The other side sent what the protocol forbids; never a reason to crash."""


class LocalProtocolError(Exception):
    """This program was about to send what the protocol forbids: a defect of ours."""
