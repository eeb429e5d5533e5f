"""Open Badges 3.0 (1EdTech Final, 27 May 2024, document 1.4.5) on the Verifiable Credentials Data Model 2.0."""
