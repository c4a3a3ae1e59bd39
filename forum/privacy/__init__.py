"""What is kept about people and for how long, taking it along, and being erased."""
