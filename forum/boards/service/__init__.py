"""What can be done on the boards: `writing` new things, `changing` what is there, `placing` rows in the tree."""
