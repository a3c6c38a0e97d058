"""Backups that are proved: made, checked, restored. A backup counts only once a mentor has answered from it."""
