"""What the desk tells people: in the bell of their page, by e-mail at once, or once a day."""
