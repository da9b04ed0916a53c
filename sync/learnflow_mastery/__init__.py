"""The pure fold from events to official mastery."""
