"""ION Mentoring: an AI mentoring service that an organisation runs itself."""

__version__ = "0.1.0"
