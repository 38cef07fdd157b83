#!/bin/sh
# Delete the products whose ids stand on standard input at TribeMade, with nothing but curl.
#
#     understudy rehearse --vendor tribemade --catalogue products.csv --plan ids.csv --time-scale 60 \
#         -- sh examples/programs/delete.sh
set -u
answer=$(mktemp)
trap 'rm -f "$answer"' EXIT

# Prints the status; 000 where the answer was lost. The body is left in a file.
called() {
    curl --silent --max-time 10 --output "$answer" --write-out '%{http_code}' \
        --header "X-API-Key: $TRIBEMADE_API_KEY" --request "$1" "$TRIBEMADE_BASE_URL/api/products/$2" </dev/null
}

while read -r id; do
    until status=$(called DELETE "$id"); [ "$status" != 429 ]; do
        wait=$(sed -n 's/.*"retry_after": *\([0-9]*\).*/\1/p' "$answer")
        sleep "${wait:-60}"
    done
    case $status in
    200) word=deleted ;;
    400) word=blocked ;;
    404) word=not_found ;;
    4??) word=refused ;;
    *) # lost, or a failure: it may have been carried out all the same, so look
        case $(called GET "$id") in 200) word=failed ;; 404) word=gone ;; *) word=unknown ;; esac ;;
    esac
    printf '{"id": "%s", "outcome": "%s"}\n' "$id" "$word"
done
