"""The `flask --app wsgi ...` commands, one module a group; each calls the same services as the pages."""
