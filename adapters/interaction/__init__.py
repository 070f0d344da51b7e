"""Messages, forms and buttons before a platform gives them a shape. Imports no platform."""
