"""What every page of the house shares. Imports nothing else of ours."""
