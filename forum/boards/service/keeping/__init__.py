"""Keeping the boards in order: what becomes of threads and branches. Who may do it, and why, is asked and noted by `forum.moderation`."""
