"""The only sockets and selectors: one event loop on one network thread."""
