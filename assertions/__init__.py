"""What has been earned: awards, their documents, their revocation."""
