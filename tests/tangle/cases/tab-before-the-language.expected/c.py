two blanks
