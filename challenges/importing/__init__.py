"""A specification of last year becomes a prefilled draft; what no section takes is shown beside it and kept."""
