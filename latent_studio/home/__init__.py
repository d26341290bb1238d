"""The Home page: every run and every generator that ships with the project."""
