"""What every feature stands on: no Flask, no feature."""
