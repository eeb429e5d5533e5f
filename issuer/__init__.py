"""This installation: its settings and addresses, its people, and who issues from it."""
