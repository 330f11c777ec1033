"""LAN Chat: a chat for one local network that needs no server to be set up."""

__version__ = "0.1.0"
