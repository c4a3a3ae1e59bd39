"""What can be done in moderation: `flagging` and taking flags back, `deciding` cases, and the `marking` both share."""
