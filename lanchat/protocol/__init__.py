"""Pure bytes and values: nothing here touches a socket, a file, a clock or a thread."""
