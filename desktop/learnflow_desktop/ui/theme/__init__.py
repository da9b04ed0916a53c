"""The look of the design: tokens, fonts, icons, and the palette and style sheet made from them."""
