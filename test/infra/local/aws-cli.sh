#!/bin/sh
# Drives a local cloud's Route 53 with the real `aws` client (PyPI awscli, in a throwaway environment).
set -eu
cd "$(dirname "$0")/../../.."
folder=$(mktemp -d)
trap 'kill "$server" 2>/dev/null || true; rm -rf "$folder"' EXIT
server=
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check awscli

node test/infra/local/serve-route53.ts >"$folder/endpoint" &
server=$!
until [ -s "$folder/endpoint" ]; do sleep 0.1; done
read -r url zone <"$folder/endpoint"

export AWS_ACCESS_KEY_ID=local AWS_SECRET_ACCESS_KEY=local AWS_DEFAULT_REGION=us-east-1 AWS_PAGER=
route53() { "$folder/venv/bin/aws" route53 "$@" --endpoint-url "$url" --output text; }
batch() {
  printf '{"Changes":[{"Action":"%s","ResourceRecordSet":{"Name":"alice.btps.saas.example","Type":"TXT","TTL":300,"ResourceRecords":[{"Value":"\\"%s\\""}]}}]}' "$1" "$2"
}
expect() { case "$1" in *"$2"*) echo "ok: $3" ;; *) echo "FAILED: $3: $1" >&2; exit 1 ;; esac; }

apply() { route53 change-resource-record-sets --hosted-zone-id "$zone" --change-batch "$(batch "$@")" 2>&1 || true; }
records() { route53 list-resource-record-sets --hosted-zone-id "$zone" --query 'ResourceRecordSets[?Type==`TXT`]'; }

expect "$(route53 list-hosted-zones)" "/hostedzone/$zone" 'list-hosted-zones'
expect "$(apply CREATE one)" INSYNC 'CREATE'
expect "$(records)" '"one"' 'list-resource-record-sets'
expect "$(apply CREATE two)" 'but it already exists' 'CREATE of what exists is refused'
expect "$(apply DELETE two)" 'but the values provided do not match the current values' 'inexact DELETE is refused'
expect "$(apply UPSERT 'new value')" INSYNC 'UPSERT'
expect "$(apply DELETE 'new value')" INSYNC 'exact DELETE'
expect "<$(records)>" '<>' 'the zone is empty again'
