echo f > 'f f'
echo g > g
