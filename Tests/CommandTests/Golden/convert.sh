# A rank file, by way of tokenizer.json and of GPT-2's files, and back.
ranks=$SHARED/vocabularies/gpt2/vocab.tiktoken
cleave convert "$ranks" -o a.json
cleave convert a.json -o folder/
ls folder
cleave convert folder -o b.tiktoken
cmp b.tiktoken "$ranks" && echo the same ranks
# Standard output, with a format by name.
printf 'YQ== 0\nYg== 1\nYWI= 2\n' > small.tiktoken
cleave convert small.tiktoken -o -
cleave convert small.tiktoken --preset gpt2 -o - --to tokenizer.json | head -c 60
echo
cleave convert small.tiktoken --preset gpt2 -o c.tiktoken
cleave convert a.json -o x
cleave convert a.json --to gpt2 -o -
cleave convert nowhere.json -o x.json
ls x* 2>&1
cleave convert "$SHARED/vocabularies/roberta" -o r.tiktoken
# A difference that the new format cannot help: said, with its place.
cleave convert "$SHARED/vocabularies/t5/spiece.model" -o t5.json 2>&1 | sed "s#$SHARED#SHARED#g"; echo "status ${PIPESTATUS[0]}"
cleave convert small.tiktoken --preset gpt2 -o - --to tokenizer.json --no-verify --verify-on x
