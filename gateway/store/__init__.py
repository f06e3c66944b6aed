"""The gateway's database: tables, the engine behind one async door, and one module per kind of row."""
