"""Tests of the house itself: who may import whom, and that the frame holds."""
