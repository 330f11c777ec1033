"""The IRC client without a window: used by the window, the command line and bots."""
