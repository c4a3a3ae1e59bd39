"""What brings sentences from the code to those who translate them, and back; docs/translating.md says how it is used."""
