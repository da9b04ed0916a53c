"""What happens when: each control connects one thing the student does with the window, the session and the services."""
