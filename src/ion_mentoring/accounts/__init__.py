"""Who may come in, as whom, and what their role allows."""
