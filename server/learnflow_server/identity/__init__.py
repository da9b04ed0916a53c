"""Who somebody is: keys, tokens, PINs and passwords."""
