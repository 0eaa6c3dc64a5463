"""The corpus of conversations: how mail is answered in the world, and how each conversation must be read."""
