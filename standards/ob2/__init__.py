"""Open Badges 2.0: the documents this house writes, and the rules every document has to keep."""
