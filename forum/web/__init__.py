"""Everything that knows Flask and no feature: database sessions, access, headers, forms, error pages, assets."""
