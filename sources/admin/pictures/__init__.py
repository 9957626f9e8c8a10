"""Pictures of captures at the desk: small ones beside texts and quotations, whole ones on a page of their own."""
