"""Reflecting: the form, the conversation, free text and what becomes of them."""
