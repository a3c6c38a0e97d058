"""ION Mentoring: an AI mentoring service that an organisation runs itself."""

__version__ = "0.1.0"
__released__ = "2026-11-22"  # v1 of the API is served for two years from here: each release moves this date
