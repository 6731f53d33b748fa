"""Files that people hand in: checked by content, cleaned, kept under their hash."""
