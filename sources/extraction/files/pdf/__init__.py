"""Reading PDF: letters to lines, lines to columns and paragraphs, and what is left of a broken file."""
