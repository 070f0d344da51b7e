"""What is offered, asked and answered, before a platform gives it a shape. Knows no platform."""
