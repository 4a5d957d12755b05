#!/bin/sh
# Greets, and counts the words that an earlier stage sorted.
cd "$(dirname "$0")"
printf '@GREETING@ from %s words:' "$(cat data/count.txt)"
while read -r word; do printf ' %s' "$word"; done < data/sorted.txt
printf '\n'
