"""What the desk tells people: in the list of notifications, by e-mail at once, or once a day."""
