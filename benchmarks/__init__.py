"""Measurements: the score of the extractor and speed as ratios to a baseline."""
