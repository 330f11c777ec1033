"""Running a server on this machine: listener, sessions, history, certificate."""
