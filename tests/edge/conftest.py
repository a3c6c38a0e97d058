from api.conftest import ada, afar, anyone, bob, http, served

__all__ = ["ada", "afar", "anyone", "bob", "http", "served"]
