"""`paydesk check`: every connection and permission tried, and what to mend; nothing is written anywhere."""
