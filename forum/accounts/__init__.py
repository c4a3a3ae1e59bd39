"""Accounts and the names people speak under: joining, signing in, recovering, and the sealed tie between the two."""
