"""The database: tables, one unit of work per hop, one repository per noun. Sole writer; decides nothing."""
