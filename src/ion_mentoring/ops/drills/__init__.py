"""Disasters, carried out on a copy: what is lost is lost, what comes back is measured, and a mentor answers in the end."""
