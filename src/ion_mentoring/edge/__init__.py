"""Who may come in, with what, and how it is told when it may not."""
