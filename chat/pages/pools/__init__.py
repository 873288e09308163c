"""What the pages of pools with more than plain chats show."""
