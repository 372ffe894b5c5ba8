# A vocabulary of our own, and what other tools say of it.
cleave lint "$SHARED/vocabularies/gpt2/tokenizer.json" | sed "s#$SHARED#SHARED#; s#ICU [0-9.]*#ICU#"; echo "status ${PIPESTATUS[0]}"
# A file that its reader refuses: all that is wrong with it, not only the first.
cat > broken.json <<'END'
{"model":{"type":"BPE","vocab":{"a":0,"b":1,"a":2,"c":1,"ab":3},"merges":[["a","b"],["a","x"],["b","a"]]}}
END
cleave lint broken.json; echo "status $?"
# Holes, and a token that the normalizer keeps from being found.
cat > holes.json <<'END'
{"normalizer":{"type":"Lowercase"},"pre_tokenizer":{"type":"WhitespaceSplit"},"model":{"type":"WordPiece",
"unk_token":"[UNK]","vocab":{"[UNK]":0,"a":1,"B":2,"##c":5}},"added_tokens":[{"id":0,"content":"[UNK]","special":true}]}
END
cleave lint holes.json; echo "status $?"
cleave lint --strict --json holes.json; echo "status $?"
cleave lint nowhere.json holes.json
