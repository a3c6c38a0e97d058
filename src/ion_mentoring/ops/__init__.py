"""What keeps a running service safe: backups, drills."""
