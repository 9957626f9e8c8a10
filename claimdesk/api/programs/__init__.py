"""What programs are given at the doors: their keys, and the addresses that they are told of changes at."""
