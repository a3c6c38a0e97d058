"""The heart: pure functions of their inputs. No clock, network, database or environment."""
