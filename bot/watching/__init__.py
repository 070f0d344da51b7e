"""What stands behind the links of decisions: read now and then, and noted when it is not as it was."""
