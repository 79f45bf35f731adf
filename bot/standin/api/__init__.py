"""The Bot API: its methods, its formats, its own data to check them against."""
