#!/bin/sh
# get-config of the local Elastic Beanstalk: answers from the files that the last deployment wrote.
config="$(cd "$(dirname "$0")/../deployment/config" && pwd)" || exit 1
format=json
fail() { echo "$1" >&2; exit 1; }
usage() { fail "usage: get-config [--output JSON|YAML] environment|optionsettings|container|addons|platformconfig [-k KEY] [-n NAMESPACE -o OPTION] [-a ADDON]"; }
case "${1-}" in
  --output) [ $# -ge 2 ] || usage; format="$2"; shift 2 ;;
  --output=*) format="${1#--output=}"; shift ;;
esac
case "$format" in
  JSON|json) format=json ;;
  YAML|yaml) format=yaml ;;
  *) usage ;;
esac
[ $# -ge 1 ] || usage
topic="$1"; shift
case "$topic" in environment|optionsettings|container|addons|platformconfig) ;; *) usage ;; esac
key= group=
while [ $# -gt 0 ]; do
  [ $# -ge 2 ] || usage
  case "$1" in
    -k|--key|-o|--optionname) key="$2" ;;
    -n|--namespace|-a|--add-on) group="$2" ;;
    --output) case "$2" in YAML|yaml) format=yaml ;; *) format=json ;; esac ;;
    *) usage ;;
  esac
  shift 2
done
if [ -z "$key" ]; then
  cat "$config/$topic.$format"
  exit
fi
name="$(printf '%s' "$key" | sed 's,%,%25,g; s,/,%2F,g')"
file="$config/$topic.d/${group:+$(printf '%s' "$group" | sed 's,%,%25,g; s,/,%2F,g')=}$name"
[ -f "$file" ] || fail "the specified key '$key' does not exist"
cat "$file"
echo
