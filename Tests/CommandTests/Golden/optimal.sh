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

# Objectives over sources, and what proves them
printf 'low low low low low lower lower newest newest newest newest newest newest widest widest widest\n' > a.txt
printf 'niedrig niedriger neueste neueste weiteste weiteste\n' > b.txt
cleave train optimal -s 259 --objective weighted --weight de=3 --json -o w.json --certificate w.bound en=a.txt de=b.txt |
  sed -E 's/_seconds":[0-9.e-]*/_seconds":…/g'
cleave certify --check w.bound --on de=b.txt en=a.txt
cleave train optimal -s 259 --objective minimax --json -o m.json --certificate m.bound en=a.txt de=b.txt |
  sed -E 's/_seconds":[0-9.e-]*/_seconds":…/g'
cleave certify w.json m.json --check m.bound --on en=a.txt de=b.txt --json
cleave certify --check m.bound --on a.txt; echo "status $?"
cleave train optimal -s 259 --objective minimax --weight fr=2 -o t.json en=a.txt; echo "status $?"

# Cut short, gone on with: the same bytes
cleave train optimal -s 270 --gap 0 --quiet -o whole.json --certificate whole.bound a.txt b.txt
cleave train optimal -s 270 --gap 0 --quiet -o part.json --time 0.0001s --resume s --resume-every 0.000001s a.txt b.txt
ls s
cleave train optimal -s 271 --gap 0 --quiet -o part.json --resume s a.txt b.txt; echo "status $?"
cleave train optimal -s 270 --gap 0 --quiet -o part.json --certificate part.bound --resume s a.txt b.txt
cmp whole.json part.json && cmp whole.bound part.bound && echo same
test -e s || echo "the search is removed"

# The bound beside other measures
for i in 1 2 3 4 5 6 7 8; do cat a.txt b.txt; done > c.txt
cleave train bpe -s 266 --quiet -o bpe.json c.txt
cleave compare bpe.json part.json --on c.txt --bound --html report.html --json -q | grep -o '"tokens":[0-9]*\|"lower_bound":.*"gap":[0-9.]*'
grep -c 'Tokens a byte and the least possible' report.html
cleave sweep --algorithms bpe,chunk-2 --vocab-sizes 258,262 --on c.txt --valid a.txt --bound -o folder -q --json |
  grep -o '"algorithm":"[^"]*","size":[0-9]*\|"lower_bound":[^"]*"gap":[0-9.nul]*'
grep -c 'any vocabulary' folder/bound.svg
