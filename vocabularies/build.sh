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

# name, size, pattern, special tokens
recipes=(
  "bpe-icu-4k 4000 o200k <|endoftext|>"
  "bpe-icu-8k 8000 llama3 <|endoftext|>"
)

rm -rf "$work"
mkdir -p "$work" "$target"
"$cleave" corpus build icu -o "$work/icu" --quiet
"$cleave" corpus split "$work/icu" --documents line --valid 0.1 --seed 1 --compress -o "$work/split" --quiet >/dev/null
train=$(ls "$work"/split/train*) valid=$(ls "$work"/split/valid*)
text_sha=$("$cleave" corpus unpack "$train" -o - --quiet | sha256sum | cut -c1-64)
{
  printf 'name\tcommand\ttrained on\tsha256 of the text\tICU\tsha256 of tokenizer.json\tids\theld-out bytes\theld-out tokens\tbytes per token\n'
  for recipe in "${recipes[@]}"; do
    read -r name size pattern special <<<"$recipe"
    mkdir -p "$target/$name"
    "$cleave" train bpe --vocab-size "$size" --pre-tokenizer "$pattern" --special-tokens "$special" --quiet \
      -o "$target/$name/tokenizer.json" "$train" >/dev/null
    report=$("$cleave" inspect "$target/$name/tokenizer.json" --json --on "$valid" --quiet)
    field() { sed -E "s/.*\"$1\":\"?([^,\"}]*).*/\1/" <<<"$report"; }
    printf '%s\ttrain bpe --vocab-size %s --pre-tokenizer %s --special-tokens %s\tcorpus build icu, 90 %% of the lines (corpus split --seed 1)\t%s\t%s\t%s\t%s\t%s\t%s\t%.3f\n' \
      "$name" "$size" "$pattern" "$special" "$text_sha" "$(field icu)" \
      "$(sha256sum <"$target/$name/tokenizer.json" | cut -c1-64)" "$(field vocabulary_size)" "$(field bytes)" \
      "$(field tokens)" "$(field bytes_per_token)"
  done
} >"$work/MANIFEST.tsv"

if [ "$target" = vocabularies ]; then
  mv "$work/MANIFEST.tsv" vocabularies/MANIFEST.tsv
  cut -f 1,7-10 vocabularies/MANIFEST.tsv | column -t -s "$(printf '\t')"
else
  diff "$work/MANIFEST.tsv" vocabularies/MANIFEST.tsv && echo "the same, byte for byte"
fi
