"""Claims out of files: read row by row, held to the rules of the API, and logged."""
