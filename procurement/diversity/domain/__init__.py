"""Pure rules: the questions, the counting, and what may be published."""
