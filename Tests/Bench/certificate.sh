#!/usr/bin/env bash
# Makes a self-signed certificate for localhost and 127.0.0.1, as FOLDER/cert.pem and FOLDER/key.pem.
#
#   certificate.sh FOLDER
#
# A P-256 key, valid for a week. The certificate is its own authority: `--ca FOLDER/cert.pem`.
set -euo pipefail

folder=${1:?the folder is missing}
openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 7 \
    -subj /CN=localhost -addext 'subjectAltName=DNS:localhost,IP:127.0.0.1' \
    -keyout "$folder/key.pem" -out "$folder/cert.pem" 2>"$folder/openssl.log" ||
    { cat "$folder/openssl.log" >&2 && exit 1; }
rm -f "$folder/openssl.log"
