"""What is done with context notes and with reviewed claims, a file for each task."""
