# The corpus of a published example
printf 'low low low low low lower lower newest newest newest newest newest newest widest widest widest\n' > a.txt
printf 'abab abab cdcd cdcd ba ba dc dc\n' > b.txt

# WordPiece by each objective; the same whatever the number of threads
cleave train wordpiece -s 40 -j 1 --quiet -o count.json a.txt b.txt
cleave train wordpiece -s 40 -j 4 --objective count --quiet -o again.json a.txt b.txt
cmp count.json again.json && echo same
cleave train wordpiece --vocab-sizes 36,40 --objective likelihood -o likely.json a.txt b.txt 2>&1 | sed 's/ ([0-9.]* s)//'
cleave train wordpiece -s 40 --objective ratio --min-frequency 2 --quiet -o ratio.json a.txt b.txt
for objective in count likely-40 ratio; do
  echo 'lowest newer abcd' | cleave tokenize -t $objective.json --to tokens
done
cleave train wordpiece -s 200 --objective likelihood -o x.json a.txt
cleave train wordpiece -s 36 --quiet --special-tokens '[UNK],[PAD]' -o vocab.txt a.txt b.txt
head -n 3 vocab.txt
cleave inspect vocab.txt | head -n 2
cleave convert vocab.txt --preset bert-uncased -o v.json
cleave inspect v.json --preset bert-cased
cleave tokenize -t vocab.txt --preset cl100k a.txt
echo "status $?"

# Whole words, characters, bytes
cleave train words -s 5 --quiet -o words.json a.txt b.txt
echo 'low newest nowhere' | cleave tokenize -t words.json --to tokens
cleave train characters --quiet -o characters.json a.txt
echo 'low tide!' | cleave tokenize -t characters.json | cleave detokenize -t characters.json
cleave train bytes --special-tokens '<s>' -o bytes.json
printf 'a\xff' | cleave tokenize -t bytes.json
cleave inspect bytes.json | grep reversible
cleave train words -s 50 -o x.json a.txt
ls x.*
