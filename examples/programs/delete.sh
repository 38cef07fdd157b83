#!/bin/sh
# Delete the products whose ids stand on standard input at TribeMade, with nothing but curl.
#
#     understudy rehearse --vendor tribemade --catalogue products.csv --plan ids.csv --time-scale 60 \
#         -- sh examples/programs/delete.sh
set -u
answer=$(mktemp)
trap 'rm -f "$answer"' EXIT

# Prints the status, and fails where the answer was lost, or broke off. The body is left in a file.
called() {
    curl --silent --max-time 10 --output "$answer" --write-out '%{http_code}' \
        --header "X-API-Key: $TRIBEMADE_API_KEY" --request "$1" "$TRIBEMADE_BASE_URL/api/products/$2" </dev/null &&
        tail -c 2 "$answer" | grep -q '}'
}

word=
while read -r id; do
    again=no
    case $word in refused | not_attempted) status=none ;; *) status=$(called DELETE "$id") || status=lost ;; esac
    while [ "$status" = 429 ]; do
        again=yes
        wait=$(sed -n 's/.*"retry_after": *\([0-9][0-9]*\).*/\1/p' "$answer")
        [ "${wait:-0}" -gt 0 ] || wait=60 # a minute where it says nothing that makes sense
        sleep "$wait"
        status=$(called DELETE "$id") || status=lost
    done
    case $status in
    none) word=not_attempted ;;
    200) word=deleted ;;
    400) word=blocked ;;
    404) word=not_found && [ "$again" = no ] || word=gone ;; # by whom, nobody can say who has asked before
    4??) word=refused ;;
    *) # lost, or a failure: it may have been carried out all the same, so look
        case $(called GET "$id") in 200) word=failed ;; 404) word=gone ;; *) word=unknown ;; esac ;;
    esac
    printf '{"id": "%s", "outcome": "%s"}\n' "$id" "$word"
done
