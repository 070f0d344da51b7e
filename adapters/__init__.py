"""Chat platforms: payload to command, view to message. Knows consensus and never storage."""
