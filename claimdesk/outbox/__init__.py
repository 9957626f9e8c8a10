"""Everything that goes out later: kept in one table, tried again with growing pauses, replayed by a chief."""
