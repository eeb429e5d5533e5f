"""What makes a document checkable: keys, a JWS around it, or a proof inside it; and where public keys are found."""
