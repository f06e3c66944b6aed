"""The doors, one module per kind of resource, each with its lines of the route table."""
