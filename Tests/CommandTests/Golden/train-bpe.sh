# The corpus of a published example, and what training it gives
printf 'low low low low low lower lower newest newest newest newest newest newest widest widest widest\n' > a.txt
printf 'abab abab cdcd cdcd ba ba dc dc\n' > b.txt

# The same whatever the number of threads; sizes are prefixes of one another
cleave train bpe --vocab-sizes 260,270 -j 1 --quiet -o tok.json a.txt b.txt
cleave train bpe --vocab-size 270 -j 4 --quiet -o one.json a.txt b.txt
cmp one.json tok-270.json && echo same
ls *.json
grep -A 4 '"merges"' tok-260.json

# Standard input, standard output, characters with a mark
cat a.txt b.txt | cleave train bpe -s 40 --alphabet-level characters --word-suffix '</w>' --ties subword-nmt \
  --min-frequency 2 --line-ends drop --quiet -o codes.bpe
head -n 4 codes.bpe
cleave train bpe -s 257 --quiet a.txt | head -n 2

# Lists
printf 'lowest\nlow low\n' > must.txt
printf 'est\n' > block.txt
cleave train bpe -s 0.3k -o x.json a.txt
cleave train bpe -s 268 --must-have must.txt --block-list block.txt --special-tokens '<s>' --quiet -o must.json a.txt
echo "the lowest low low" | cleave tokenize -t must.json --to tokens

# What cannot be had
cleave train bpe -s 30k -o x.json a.txt
echo "status $?"
cleave train bpe -s 300 -o x.json a.txt b.txt
echo "status $?"
cleave train bpe -s 300 --allow-fewer --quiet --json -o x.json a.txt b.txt | sed 's/_seconds":[0-9.e-]*/_seconds":…/g'
cleave train bpe -s 300 --pre-tokenizer gtp2 -o x.json a.txt
echo "status $?"
cleave train bpe -s 300 -o x.tok a.txt
echo "status $?"
cleave train bpe -s 100 -o x.json a.txt
ls x.*
