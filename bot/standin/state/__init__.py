"""What the stand-in keeps: people, chats, messages, updates, presses, faults."""
