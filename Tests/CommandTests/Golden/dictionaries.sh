# Dictionaries learned in text order, the same text cut in four ways, and a vocabulary made larger and smaller.
printf '0100111' > bits.txt
cleave train lz78 -s 4 --no-coverage -o lz78.json --json bits.txt | sed -E 's/"[a-z]+_seconds":[^,}]+,?//g'
printf '0100111' | cleave tokenize -t lz78.json --to tokens
echo

printf 'abcabcabbcabbabcabb ' > text.txt
for i in 1 2 3 4 5; do cat text.txt text.txt > twice.txt; mv twice.txt text.txt; done
cleave train lzw -s 264 --pre-tokenizer gpt2 -o lzw.json --json text.txt | sed -E 's/"[a-z]+_seconds":[^,}]+,?//g'
cleave train chunks --length 3 -s 261 --allow-fewer --pre-tokenizer gpt2 -o chunks.json --json text.txt | sed -E 's/"[a-z]+_seconds":[^,}]+,?//g'
cleave train bpe -s 262 -o bpe.json --quiet text.txt
for t in lz78 lzw chunks; do [ $t = lz78 ] || printf 'abcabbabc' | cleave tokenize -t $t.json --to tokens 2>/dev/null; echo; done
for m in greedy merges minimal; do
  printf '%s: ' $m
  printf 'abcabbabc' | cleave tokenize -t lzw.json --to tokens --encoder $m
  echo
done
printf 'a' | cleave tokenize -t bpe.json --encoder likelihood
cleave convert bpe.json --encoder likelihood --fit text.txt -o unigram.json
printf 'abcabbabc' | cleave tokenize -t unigram.json --to tokens
echo
cleave vocab extend bpe.json --add 2 -o more.json text.txt
cleave vocab prune more.json --to-size 258 --on text.txt -o less.json --map map.json
printf 'abcabbabc' | cleave tokenize -t more.json --to tokens
echo
printf 'abcabbabc' | cleave tokenize -t less.json --to tokens
echo
tail -c 40 map.json
printf 'a cat\n' | cleave tokenize -t bpe.json --encoder wrong
