#!/bin/sh
# Delete the products whose ids stand on standard input at Shoplazza, as one writes it first. It is not safe.
while read -r id; do
    curl --silent --fail --retry 3 --max-time 10 --output /dev/null --request DELETE \
        --header "Access-Token: $SHOPLAZZA_ACCESS_TOKEN" "$SHOPLAZZA_BASE_URL/openapi/2022-01/products/$id" &&
        word=deleted || word=failed
    printf '{"id": "%s", "outcome": "%s"}\n' "$id" "$word"
done
