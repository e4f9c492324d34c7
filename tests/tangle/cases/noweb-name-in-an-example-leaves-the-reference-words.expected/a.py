by word
