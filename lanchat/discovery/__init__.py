"""Finding the chats on this network and announcing our own."""
