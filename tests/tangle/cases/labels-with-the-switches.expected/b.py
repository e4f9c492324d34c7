x #
