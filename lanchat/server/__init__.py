"""The IRC server as a pure state machine: no socket, no clock of its own, no thread."""
