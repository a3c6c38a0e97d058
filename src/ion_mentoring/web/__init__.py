"""What is served to a browser: the page that is built out of `web/` at the root, and the pages about the API."""
