"""What keeps customers' data from people who need not see it."""
