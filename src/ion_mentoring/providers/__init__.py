"""Where replies come from: one narrow protocol (`base`), a file a wire format."""
