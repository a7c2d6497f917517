"""Submissions in, gradebook out: reading, restoring, grading, and one writer for files and nbgrader's database."""
