#!/bin/bash
# Builds real corpora out of the text that Debian packages hold; README.md beside this file tells what they are.
#
#   corpora/build.sh                        all of them
#   corpora/build.sh debian-handbook …      these packages
#   corpora/build.sh --list                 what can be built
#
# Packages are downloaded and unpacked into a temporary folder, never installed. What is there already, of the version
# that apt offers and with the right checksum, is left alone. Without a network what is there stays and what cannot be
# had is named; the status is 1 only when nothing asked for is there at the end.
set -euo pipefail
cd "$(dirname "$0")"
cleave=${CLEAVE:-$PWD/../.build/release/cleave}
built=$PWD/built
manifest=$PWD/built-manifest.tsv
licences=$PWD/built-licences
# A text with fewer bytes than the first, or than the second and a sixth of its original, is a translation that has
# hardly begun.
least_bytes=50000
enough_bytes=100000
# What is built by another recipe is built anew.
recipe=$(cat build.sh extract.py | sha256sum | cut -c1-12)

# package | format | licence | files: a find(1) expression below the unpacked package
packages() {
  local language
  cat <<'END'
debian-handbook|html|GPL-2+ or CC-BY-SA-3.0|-path */html/*/*.html
gnome-user-docs|mallard|CC-BY-SA-3.0|-name *.page
linux-doc|html|GPL-2|-path */html/*.html -not -name genindex.html -not -name search.html -not -name index.html
manpages|man|several free ones, page by page|-path */man/*.gz
manpages-dev|man|several free ones, page by page|-path */man/*.gz
END
  for language in de es fr ja pl pt-br ro ru uk; do
    echo "manpages-$language|man|several free ones, page by page|-path */man/*.gz"
  done
  # English first: what its translations have left in English is dropped from them.
  for language in en-us cs da de el es fi fr hi hu id it ja km ko nl pl pt-br ru sl sv tr vi zh-cn zh-tw; do
    echo "libreoffice-help-$language|html|MPL-2.0|-path */help/*/text/*.html"
  done
}

# The language of a file, from its path: `de`, `pt-BR`, `zh-TW`, `sr-Latn`.
language_of() { # package path
  case $1 in
    debian-handbook) sed 's|.*/html/\([^/]*\)/.*|\1|' <<<"$2" ;;
    gnome-user-docs) sed 's|.*/help/\([^/]*\)/.*|\1|; s|^C$|en|; s|@latin|-Latn|' <<<"$2" ;;
    linux-doc*) case $2 in
      */translations/*) sed 's|.*/translations/\([^/]*\)/.*|\1|; s|^sp_SP$|es|' <<<"$2" ;;
      *) echo en ;;
      esac ;;
    libreoffice-help-*) echo "${1#libreoffice-help-}" ;;
    manpages | manpages-dev) echo en ;;
    manpages-*) echo "${1#manpages-}" ;;
  esac | tr _ - | awk -F- '{
    region = toupper($2)
    if ($1 == "zh" || $1 == "pt" && region == "BR") print $1 "-" region
    else if ($2 == "Latn") print $1 "-Latn"
    else print $1
  }'
}

note() { printf '%s\n' "$*" >&2; }

# The value of a key in the one JSON object on standard input.
value() { sed -n 's/.*"'"$1"'":"\{0,1\}\([^,"}]*\).*/\1/p'; }

# Whether everything that the manifest says of a package and version is there with the right checksum.
is_there() { # package version
  local file sum found=1
  [ -f "$manifest" ] || return 1
  while IFS=$'\t' read -r file _ _ _ _ _ _ sum _ _; do
    [ -f "$built/$file" ] || return 1
    [ "$("$cleave" corpus info --json --quiet "$built/$file" 2>/dev/null | value sha256)" = "$sum" ] || return 1
    found=0
  done < <(awk -F'\t' -v package="$1" -v version="$2" -v recipe="$recipe" \
    '$3 == package && $4 == version && $9 == recipe' "$manifest")
  return $found
}

version_there() { [ -f "$manifest" ] && awk -F'\t' -v package="$1" '$3 == package { print $4; exit }' "$manifest"; }

# The version that apt offers, or nothing.
candidate() { apt-cache policy "$1" 2>/dev/null | awk '/Candidate:/ && $2 != "(none)" { print $2 }'; }

# linux-doc only depends on the package with the text.
real_package() {
  [ "$1" != linux-doc ] || apt-cache depends linux-doc 2>/dev/null | awk '/Depends: linux-doc-/ { print $2; exit }'
  [ "$1" = linux-doc ] || echo "$1"
}

build() { # package format licence find-expression
  local package=$1 format=$2 licence=$3 expression=$4
  local real version before work
  real=$(real_package "$package")
  version=$(candidate "$real")
  before=$(version_there "$package" || true)
  if [ -n "$before" ] && { [ -z "$version" ] || [ "$before" = "$version" ]; } && is_there "$package" "$before"; then
    note "$package $before: there already"
    return 0
  fi
  if [ -z "$version" ]; then
    note "$package: apt knows no such package (try 'apt-get update')"
    return 1
  fi

  work=$(mktemp -d)
  # shellcheck disable=SC2064  # the folder of now
  trap "rm -rf '$work'" RETURN EXIT
  note "$package $version: downloading"
  if ! (cd "$work" && apt-get download -qq -o APT::Sandbox::User=root "$real" >/dev/null 2>"$work/log"); then
    if [ -n "$before" ] && is_there "$package" "$before"; then
      note "$package: cannot download version $version; $before stays"
      return 0
    fi
    note "$package: cannot download: $(grep -m 1 '^E:' "$work/log" || tail -n 1 "$work/log")"
    return 1
  fi
  dpkg-deb -x "$work"/*.deb "$work/package"

  # Which files are of which language, each list in the order of the bytes of their paths.
  local -a tests
  set -f
  read -ra tests <<<"$expression"
  set +f
  mkdir "$work/lists"
  local folder files
  while read -r folder; do
    files=$(find "$folder" -maxdepth 1 -type f "${tests[@]}" | LC_ALL=C sort)
    [ -z "$files" ] || printf '%s\n' "$files" >>"$work/lists/$(language_of "$package" "$folder/x")"
  done < <(find "$work/package" -type d | LC_ALL=C sort)

  local target=$built/$package rows=$work/rows language text original info
  rm -rf "$target"
  mkdir -p "$target" "$licences"
  : >"$rows"
  # The text that translations are made from.
  original=$work/en.txt
  if [[ $package = libreoffice-help-* && -f $built/libreoffice-help-en-us/en.txt.zst ]]; then
    "$cleave" corpus unpack --quiet "$built/libreoffice-help-en-us/en.txt.zst" -o "$original"
  fi
  for language in $(cd "$work/lists" && { [ ! -f en ] || echo en; find . -type f -not -name en -printf '%f\n' | LC_ALL=C sort; }); do
    text=$work/$language.txt
    local -a drop=()
    if [ "$language" != en ] && [ -f "$original" ]; then drop=(--drop-lines-of "$original"); fi
    python3 extract.py "$format" "${drop[@]}" - <"$work/lists/$language" >"$text"
    local least=$least_bytes
    if [ -f "$original" ]; then
      least=$(($(stat -c %s "$original") / 6))
      if [ $least -gt $enough_bytes ]; then least=$enough_bytes; fi
      if [ $least -lt $least_bytes ]; then least=$least_bytes; fi
    fi
    if [ "$(stat -c %s "$text")" -lt "$least" ]; then
      note "  $language: only $(stat -c %s "$text") bytes are translated, left out"
      continue
    fi
    "$cleave" corpus pack --quiet --level 12 "$text" -o "$target/$language.txt.zst"
    info=$("$cleave" corpus info --json --quiet "$target/$language.txt.zst")
    printf '%s\t%s\t%s\t%s\t%s\t%s\t%s\t%s\t%s\t%s\n' "$package/$language.txt.zst" "$language" "$package" "$version" \
      "$(value documents <<<"$info")" "$(value bytes <<<"$info")" "$(value stored_bytes <<<"$info")" \
      "$(value sha256 <<<"$info")" "$recipe" "$licence" >>"$rows"
    note "  $language: $(value documents <<<"$info") documents, $(value bytes <<<"$info") bytes"
  done
  if [ ! -s "$rows" ]; then
    note "$package: no text was found in it"
    return 1
  fi
  {
    printf 'Text of the files in built/%s is taken from the Debian package %s, version %s.\n' "$package" "$real" "$version"
    printf 'Licence: %s. What the package itself says follows.\n\n' "$licence"
    cat "$work"/package/usr/share/doc/*/copyright
  } >"$licences/$package.txt"
  {
    printf 'file\tlanguage\tpackage\tversion\tdocuments\tbytes\tstored_bytes\tsha256\trecipe\tlicence\n'
    { [ ! -f "$manifest" ] || tail -n +2 "$manifest" | awk -F'\t' -v package="$package" '$3 != package'; cat "$rows"; } |
      LC_ALL=C sort
  } >"$manifest.new"
  mv "$manifest.new" "$manifest"
}

if [ "${1:-}" = --list ]; then
  packages | cut -d'|' -f1
  exit
fi
for tool in apt-cache apt-get dpkg-deb python3 "$cleave"; do
  command -v "$tool" >/dev/null || { note "corpora: '$tool' is needed and was not found"; exit 1; }
done

there=0
missing=()
for package in "${@:-$(packages | cut -d'|' -f1)}"; do
  for name in $package; do
    line=$(packages | awk -F'|' -v name="$name" '$1 == name')
    if [ -z "$line" ]; then
      note "corpora: '$name' is not known; build.sh --list names what is"
      exit 1
    fi
    IFS='|' read -r package format licence expression <<<"$line"
    if [ "$format" = man ] && ! command -v groff >/dev/null; then
      note "$package: groff is needed for manual pages ('apt-get install groff-base man-db')"
      missing+=("$package")
    elif (build "$package" "$format" "$licence" "$expression"); then
      there=$((there + 1))
    else
      missing+=("$package")
    fi
  done
done
[ ${#missing[@]} -eq 0 ] || note "could not be had: ${missing[*]}"
[ "$there" -gt 0 ] || { note "corpora: nothing could be built"; exit 1; }
