"""The pure rules of meetups and reflections: frozen data and functions; the time is an argument."""
