"""Whoever has everything but the keys of secret ballots, and cannot say who voted how: `make secrets`."""
