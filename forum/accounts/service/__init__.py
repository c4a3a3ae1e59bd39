"""What can be done with an account: `joining`, `entering` it, its `sessions`, `recovering`, its `passphrases`, and what is `limited` for it."""
