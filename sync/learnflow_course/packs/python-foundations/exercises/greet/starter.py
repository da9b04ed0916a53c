# Ask for a name. Then say hello.
