printf "Hello, it's 12345  tests!\n\nParseHTTPResponse's \\\\ a|b\tc\n" > text
for pattern in gpt2 cl100k o200k qwen2 deepseek-v3 clip; do
  echo "$pattern"
  cleave split --pre-tokenizer $pattern text
done
cleave split --pre-tokenizer gpt2 --json < text
printf 'caf\xc3\xa9 \xff\xc3 x' | cleave split --pre-tokenizer llama3
cleave split --pre-tokenizer whitespace-split --json text
cleave split --pre-tokenizer '[0-9]{1,2}' text
cleave split --pre-tokenizer '(a|aa)+$' --quiet <<< aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaab
echo "status $?"
cleave split --pre-tokenizer 'a(' text
echo "status $?"
cleave split --pre-tokenizer gtp2 text 2>&1 | head -1
cleave split text 2>&1 | head -1
cleave split --list | grep -A1 '^qwen3.5'
cleave split --list --json | head -1
printf 'Stra\xc3\x9fe  A\xcc\x8angstr\xc3\xb6m' | cleave split -t "$SHARED/vocabularies/gpt-neox-20b" --json
