"""What can be earned: badges, and the badge classes that describe them to machines."""
