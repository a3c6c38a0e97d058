"""Schemas and endpoints only; what they do is done in the rooms below."""
