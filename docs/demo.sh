#!/bin/bash
# The main job on real text: train a vocabulary, turn text into ids and back, show what the tokenizer does.
set -euo pipefail
cd "$(dirname "$0")/.."
cleave=$PWD/.build/release/cleave
work=.build/demo
mkdir -p "$work"

bold=$(tput bold 2>/dev/null || true) plain=$(tput sgr0 2>/dev/null || true)
if ! [ -t 1 ] || [ -n "${NO_COLOR:-}" ]; then bold= plain=; fi
say() { printf '\n%s%s%s\n' "$bold" "$*" "$plain"; }
run() { printf '$ cleave %s\n' "$*"; "$cleave" "$@"; }

# Real text of one Debian package where apt can provide it, else what ICU's own locale data says in every language.
text=corpora/built/debian-handbook
if corpora/build.sh debian-handbook >"$work/corpora.log" 2>&1; then
  say "Text: the Debian Administrator's Handbook in its languages, from the package debian-handbook"
else
  text=$work/icu
  say "Text: generated from ICU's locale data (no package could be had: see $work/corpora.log)"
  [ -d "$text" ] || "$cleave" corpus build icu -o "$text" --quiet
fi
rm -rf "$work/split"
"$cleave" corpus split "$text" --documents line --valid 0.1 --seed 1 --compress -o "$work/split" --quiet >"$work/split.log"
train=$(ls "$work"/split/train*) valid=$(ls "$work"/split/valid*)
run corpus info "$train" "$valid"

say "Train: a byte-level BPE vocabulary of 8,000 tokens"
run train bpe --vocab-size 8000 --pre-tokenizer llama3 --special-tokens '<|endoftext|>' -o "$work/tok.json" "$train"

say "Tokenize and detokenize"
sentence='Install the package, puis lisez « le manuel » — 説明書を読んでください。'
printf '%s\n' "$sentence" >"$work/sentence.txt"
run tokenize -t "$work/tok.json" --to tokens "$work/sentence.txt"
run tokenize -t "$work/tok.json" -o "$work/ids.txt" "$work/sentence.txt"
cat "$work/ids.txt"
run detokenize -t "$work/tok.json" "$work/ids.txt"
"$cleave" corpus unpack "$valid" -o "$work/valid.txt" --quiet
"$cleave" tokenize -t "$work/tok.json" "$work/valid.txt" | "$cleave" detokenize -t "$work/tok.json" | cmp - "$work/valid.txt"
echo "text it has never seen → ids → text: the same bytes"

say "What the tokenizer does to that text"
run inspect "$work/tok.json" --on "$valid"

say "Other algorithms, trained on the same text to the same size, on that sentence"
"$cleave" train wordpiece --objective likelihood --vocab-size 8000 --quiet -o "$work/wordpiece.json" "$train"
"$cleave" train unigram --vocab-size 8000 --byte-fallback --quiet -o "$work/unigram.json" "$train"
"$cleave" train swe --vocab-size 8000 --max-steps 8 --quiet -o "$work/swe.json" "$train"
"$cleave" train lz78 --vocab-size 8000 --pre-tokenizer gpt2 --quiet -o "$work/lz78.json" "$train"
"$cleave" train byteword -o "$work/byteword.json"
cp "$work/tok.json" "$work/bpe.json"
for name in bpe wordpiece unigram swe lz78; do
  printf '%-10s ' "$name"
  "$cleave" tokenize -t "$work/$name.json" --to tokens "$work/sentence.txt"
done

say "… and on the held-out text, by compression and by the loss of the simplest models over tokens"
cd "$work"
run compare bpe.json wordpiece.json unigram.json swe.json lz78.json byteword.json --on "${valid#"$work"/}" \
  --train-on "${train#"$work"/}" --quiet
