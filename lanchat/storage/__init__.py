"""The only room that speaks SQL: the durable log of messages."""
