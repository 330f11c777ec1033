"""One function per IRC command, registered in the table of commands.py."""
