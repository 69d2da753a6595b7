"""An independent judge: conversations with known faults, and what a right verdict on them is.

This package makes captures and decides what is true of them by itself. It shares no code with the program or its other tests;
only ``run.py`` calls the program, by its public interface.
"""
