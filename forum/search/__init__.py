"""Finding what was written: words in, posts out, and never a post that its reader may not see."""
