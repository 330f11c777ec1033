"""What each operating system does its own way, one function per service."""
