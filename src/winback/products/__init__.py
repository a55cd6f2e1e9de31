"""What goes with what, and what to offer to which customers."""
