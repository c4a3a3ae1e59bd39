"""Context notes on health claims: how those who rate them are weighed, so that a note shows when people who usually disagree find it helpful."""
