"""Small words for the templates of claims."""
