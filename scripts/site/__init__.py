"""The documents as a static site: stage them with what they link to, build, and check what was built."""
