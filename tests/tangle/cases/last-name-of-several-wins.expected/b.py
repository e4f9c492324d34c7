one both
two both
