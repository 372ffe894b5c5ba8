# The corpus of a published example: with four more tokens every word is one
printf 'low low low low low lower lower newest newest newest newest newest newest widest widest widest\n' > a.txt
cleave train optimal -s 260 --line-ends drop --pre-tokenizer whitespace-split --certificate a.bound --json -o a.json a.txt |
  sed -E 's/_seconds":[0-9.e-]*/_seconds":…/g'
cleave tokenize -t a.json --to tokens a.txt
cleave certify --check a.bound --line-ends drop --on a.txt

# Several sizes, any number of threads, special tokens first
cleave train optimal --vocab-sizes 259,261 --special-tokens '<s>,</s>' -j 1 --quiet -o one.json --certificate one.bound a.txt
cleave train optimal --vocab-sizes 261,259 --special-tokens '<s>,</s>' -j 3 --quiet -o two.json a.txt
cmp one-259.json two-259.json && cmp one-261.json two-261.json && echo same
ls *.bound

# How much others leave, and what a certificate is not about
cleave train bpe -s 262 --quiet -o bpe.json a.txt
cleave certify bpe.json one-261.json --on a.txt --json
cleave certify bpe.json --certificate bpe.bound --on a.txt > /dev/null
cleave certify bpe.json --check bpe.bound --on a.txt --json
cleave certify one-261.json --check bpe.bound --on a.txt; echo "status $?"
printf 'lower\n' >> a.txt
cleave certify --check bpe.bound --on a.txt; echo "status $?"
printf 'x' >> bpe.bound
cleave certify --check bpe.bound --on a.txt; echo "status $?"

# What cannot be had
cleave train optimal -s 200 -o t.json a.txt; echo "status $?"
cleave train optimal -s 9k -o t.json a.txt; echo "status $?"
