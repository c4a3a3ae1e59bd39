"""Topic boards, their threads and posts: reading, writing, editing, deleting, hiding."""
