# What a tokenizer loses is counted: here white space, capitals and a character that it cannot spell.
cat > words.json <<'END'
{"normalizer":{"type":"Lowercase"},"pre_tokenizer":{"type":"WhitespaceSplit"},"model":{"type":"WordPiece",
"unk_token":"[UNK]","vocab":{"[UNK]":0,"a":1,"b":2,"##b":3}},"decoder":{"type":"WordPiece","prefix":"##","cleanup":false},
"added_tokens":[{"id":0,"content":"[UNK]","special":true}]}
END
printf 'a b\nAB\na  b\nab\xff a\né\n' > text.txt
cleave tokenize -t words.json --to tokens text.txt
cleave tokenize -t words.json --report - text.txt > ids.txt
cleave tokenize -t words.json --report report.json text.txt > ids.txt && cat report.json
# The special tokens around a record are no text.
cleave tokenize -t words.json --add-special --report - text.txt > /dev/null
# Nothing is lost of bytes, in any form.
for form in ids tokens json u16 npy; do
  cleave tokenize -t "$SHARED/vocabularies/gpt2/tokenizer.json" --to $form --report $form.json text.txt > /dev/null
  head -c 140 $form.json; echo
done
# What JSON Lines cannot give is counted, too.
printf '{"text":"a\\ud800b"}\n{}\n' > records.jsonl
cleave tokenize -t "$SHARED/vocabularies/gpt2/tokenizer.json" --framing jsonl --skip-bad-records --quiet --report - records.jsonl
