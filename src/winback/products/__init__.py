"""What goes with what, and what to offer to which customer: recommendations that were tried on past dates."""
