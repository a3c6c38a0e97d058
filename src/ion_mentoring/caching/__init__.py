"""Replies that were given before: in this process, in Redis for all processes, and those that are on their way."""
