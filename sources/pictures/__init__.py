"""Pictures of what is archived: small ones, pages of PDFs, and where quotations stand on them."""
