α = '→ 😀'  # naïve
 x y
