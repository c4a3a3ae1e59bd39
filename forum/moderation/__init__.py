"""Flags, the cases they make, the decisions on them, and the public log of those."""
