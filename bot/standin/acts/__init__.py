"""What people do at the stand-in, and what they see."""
