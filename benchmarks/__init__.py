"""Measurements, never tests: `make bench` runs them all on this machine and prints what it found."""
