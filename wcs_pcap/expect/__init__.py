"""Expectations: what a capture of a certain test must hold. Reads only the Report, and comes before the output."""
