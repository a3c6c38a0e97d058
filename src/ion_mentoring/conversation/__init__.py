"""The way of a turn (`turns`), and what surrounds it: context, grounding, sessions, streams."""
