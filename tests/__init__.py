"""Tests, in the same rooms as the code, and whole stories in flows."""
