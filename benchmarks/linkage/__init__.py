"""The linkage attack: how well the public pages, and how well a stolen database, tell which names are one person."""
