"""TELLS: composes and delivers mail from what db has recorded."""
