"""Slack: decisions taken where the team talks, over Socket Mode or HTTP, for one workspace or many."""
