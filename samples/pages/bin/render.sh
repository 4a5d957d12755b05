cat parts/header
echo "${TITLE:-Pages} ${MARK:-}: ${1##*/}"
cat "$1" parts/footer
