"""View model to text and keyboard, pure."""
