from api.conftest import ada, anyone, bob, http, served

__all__ = ["ada", "anyone", "bob", "http", "served"]
