# The corpus of a published example
printf 'low low low low low lower lower newest newest newest newest newest newest widest widest widest\n' > a.txt
printf 'abab abab cdcd cdcd ba ba dc dc\n' > b.txt

# SentencePiece's seeds of these lines give SentencePiece's vocabulary
printf '%s\t%s\n' ▁low 7 low 7 ow 7 we 8 est 9 st 9 ▁widest 3 widest 3 idest 3 dest 3 ab 4 ba 4 cd 4 dc 4 ▁dc 2 > seeds.tsv
cleave train unigram -s 30 --allow-fewer --seed-pieces seeds.tsv --line-ends drop --json -o spm.json a.txt b.txt |
  sed -E 's/_seconds":[0-9.e-]*/_seconds":…/g; s/(\.[0-9]{3})[0-9]+/\1/g'
grep -E '^ +("|-[0-9])' spm.json | tail -n 48 | tr -d ' \n' | sed -E 's/(\.[0-9]{5})[0-9]+/\1/g'; echo

# The same whatever the number of threads and the other sizes
cleave train unigram --vocab-sizes 20,24,25 -j 1 --line-ends drop --quiet -o tok.json a.txt b.txt
cleave train unigram -s 24 -j 4 --line-ends drop --quiet -o one.json b.txt a.txt
cmp one.json tok-24.json && echo same
ls *.json
echo "lowest  newer" | cleave tokenize -t one.json --to tokens
echo "lowest  newer" | cleave tokenize -t one.json --to tokens | wc -w

# Several segmentations
echo "lower widest" | cleave tokenize -t one.json --to tokens --nbest 3
for seed in 1 2 3; do echo "lower lower" | cleave tokenize -t one.json --to tokens --sample 0 --seed $seed; done

# Bytes, and the encoding of the highest likelihood
cleave train unigram -s 264 --alphabet-level bytes --quiet -o bytes.json a.txt b.txt
printf 'lowest\n\377é' | cleave tokenize -t bytes.json --framing whole | cleave detokenize -t bytes.json | od -c
cleave train swe -s 22 --max-steps 3 --line-ends drop --quiet -o swe.json a.txt b.txt
echo "lower widest dcba" | cleave tokenize -t swe.json --to tokens
echo "lower widest" | cleave tokenize -t swe.json | cleave detokenize -t swe.json

# What cannot be had
cleave train unigram -s 10 -o x.json a.txt
echo "status $?"
cleave train unigram -s 8k -o x.json a.txt
echo "status $?"
cleave train unigram -s 20 --character-coverage 2 -o x.json a.txt
echo "status $?"
cleave train swe -s 20 --max-steps 300 -o x.json a.txt
echo "status $?"
cleave train bpe -s 260 --quiet -o bpe.json a.txt
echo low | cleave tokenize -t bpe.json --nbest 2
echo low | cleave tokenize -t bpe.json --sample 0.5
echo low | cleave tokenize -t one.json --nbest 2 --to u16
ls x.* 2>&1
