"""Reading other people's archives into boards without carrying over who they were; boards, threads and posts belong to `forum.boards`."""
