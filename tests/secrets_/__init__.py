"""The tests of `ion_mentoring.secrets`; `tests/` is on the path, where `secrets` would hide the standard library's."""
