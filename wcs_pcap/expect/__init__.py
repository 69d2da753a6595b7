"""Expectations: what a capture of a certain test must show. Reads only the Report, and does not know the output."""
