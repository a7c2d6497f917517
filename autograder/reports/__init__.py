"""Pages for people: a student's feedback and the class report. Every page is one file that needs no network and runs no script."""
