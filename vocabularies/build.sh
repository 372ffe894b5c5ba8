#!/bin/bash
# Trains the tokenizers of this folder on corpora that Cleave itself makes, byte for byte reproducible with the same ICU:
#   vocabularies/build.sh            trains all, rewrites the files and MANIFEST.tsv
#   vocabularies/build.sh --check    trains all elsewhere and says whether the files here are the same
set -euo pipefail
cd "$(dirname "$0")/.."
cleave=$PWD/.build/release/cleave
work=.build/vocabularies
target=vocabularies
[ "${1:-}" = --check ] && target=$work/check

# name: the rest is what 'cleave train' is told
recipes=(
  "bpe-icu-4k: bpe --vocab-size 4000 --pre-tokenizer o200k --special-tokens <|endoftext|>"
  "bpe-icu-8k: bpe --vocab-size 8000 --pre-tokenizer llama3 --special-tokens <|endoftext|>"
  "wordpiece-icu-4k: wordpiece --objective likelihood --vocab-size 4000"
  "unigram-icu-4k: unigram --vocab-size 4000 --byte-fallback"
  "swe-icu-4k: swe --vocab-size 4000 --max-steps 8"
  "lz78-icu-4k: lz78 --vocab-size 4000 --pre-tokenizer gpt2"
  "lzw-icu-4k: lzw --vocab-size 4000 --pre-tokenizer gpt2"
  "chunks-icu-4k: chunks --vocab-size 4000 --length 3 --pre-tokenizer gpt2"
  "words-icu-4k: words --vocab-size 4000"
  "characters-icu: characters"
  "byteword: byteword"
)

rm -rf "$work"
mkdir -p "$work" "$target"
"$cleave" corpus build icu -o "$work/icu" --quiet >/dev/null
"$cleave" corpus split "$work/icu" --documents line --valid 0.1 --seed 1 --compress -o "$work/split" --quiet >/dev/null
train=$(ls "$work"/split/train*) valid=$(ls "$work"/split/valid*)
# The trainers that weigh every piece anew in each round get a twentieth of the lines.
"$cleave" corpus split "$train" --documents line --valid 0.05 --seed 2 --compress -o "$work/part" --quiet >/dev/null
part=$(ls "$work"/part/valid*)
{
  printf 'name\tcommand\ttrained on\tsha256 of the text\tICU\tsha256 of tokenizer.json\tids\theld-out bytes\theld-out tokens\tbytes per token\treversible\n'
  for recipe in "${recipes[@]}"; do
    name=${recipe%%:*}
    read -ra arguments <<<"${recipe#*: }"
    mkdir -p "$target/$name"
    text=$train share='90 %'
    case ${arguments[0]} in
      unigram | swe) text=$part share='4.5 %' ;;
      byteword) text= share='none' ;;
    esac
    text_sha=$([ -z "$text" ] || "$cleave" corpus unpack "$text" -o - --quiet | sha256sum | cut -c1-64)
    "$cleave" train "${arguments[@]}" ${text:+--quiet} -o "$target/$name/tokenizer.json" ${text:+"$text"} >/dev/null
    report=$("$cleave" inspect "$target/$name/tokenizer.json" --json --on "$valid" --quiet)
    field() { sed -E "s/.*\"$1\":\"?([^,\"}]*).*/\1/" <<<"$report"; }
    printf '%s\ttrain %s\tcorpus build icu, %s of the lines (corpus split)\t%s\t%s\t%s\t%s\t%s\t%s\t%.3f\t%s\n' \
      "$name" "${arguments[*]}" "$share" "$text_sha" "$(field icu)" \
      "$(sha256sum <"$target/$name/tokenizer.json" | cut -c1-64)" "$(field vocabulary_size)" "$(field bytes)" \
      "$(field tokens)" "$(field bytes_per_token)" "$(field lossless)"
  done
} >"$work/MANIFEST.tsv"

if [ "$target" = vocabularies ]; then
  mv "$work/MANIFEST.tsv" vocabularies/MANIFEST.tsv
  cut -f 1,7-11 vocabularies/MANIFEST.tsv | column -t -s "$(printf '\t')"
else
  diff "$work/MANIFEST.tsv" vocabularies/MANIFEST.tsv && echo "the same, byte for byte"
fi
