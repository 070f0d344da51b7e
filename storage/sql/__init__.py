"""SQL that SQLAlchemy alone does not give: instants as numbers, lists as one parameter, statements handed to the driver."""
