"""What members are told: a list on their own page, and a count in the header. Nothing leaves the forum."""
