"""What is taken in from outside: badges of any issuer, verified in words that a person understands."""
