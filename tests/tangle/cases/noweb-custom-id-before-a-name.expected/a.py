of the heading
