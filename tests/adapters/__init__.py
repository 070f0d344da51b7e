"""Tests of the adapters: grammar, wording, and each platform's rooms."""
