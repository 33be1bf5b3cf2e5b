"""What changed from one build to another, and which document did it."""
