"""P2 Gateway: moves a student's record between school districts, and keeps none."""
