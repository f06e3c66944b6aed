"""What is read from a person's words: one module per field of the claim."""
