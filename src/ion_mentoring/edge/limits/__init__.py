"""How much of the service one address, one key or one learner may take, and what it sheds before it becomes slow."""
