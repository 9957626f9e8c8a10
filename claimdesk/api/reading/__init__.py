"""Reading rows for REST: from columns to JSON without an object for each row.

A `Representation` says once which fields there are. The description of the API is made from it, and so is a `Plan`:
which columns one statement fetches, and how each value is written. See docs/how-to/add-an-api-field.md.
"""
