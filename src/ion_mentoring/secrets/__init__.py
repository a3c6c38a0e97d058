"""Where secrets come from: one interface (`base`), a file a provider, and the values that a running service follows."""
