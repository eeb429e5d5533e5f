"""What runs in the sandbox, on bytes that may be hostile. Imports neither Django nor the rest of the house."""
